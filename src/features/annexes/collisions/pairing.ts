import type { Deps } from '#platform/deps.js';
import type { Db, Trx } from '#platform/db/connection.js';
import type { Actor } from '#platform/http/actor.js';
import { createIdentities } from '#domain/annexes/row-identities.js';
import type { RowValues } from '#domain/annexes/types.js';
import { listRowDigests } from '#features/annexes/checking/row-queries.js';
import { saveMarks } from '#features/annexes/lists/marking.js';
import type { Annex } from '#features/annexes/queries.js';
import { getOwnAnnex } from '#features/annexes/queries.js';
import { listFactsByNo } from '#features/annexes/review/grid/grid-queries.js';
import { decidePair } from '#features/matching/decisions.js';
import { matchProblems } from '#features/matching/problems.js';
import type { PairVerdict } from '#features/matching/words.js';
import { listOfficeVersions, type OfficeVersion } from './collision-queries.js';
import { judgePairsAgain } from './judging.js';

/** A licence and a filing as the page showed them: rows of versions that may count no more. */
export interface ShownPair {
  readonly versionId: number;
  readonly row: number;
  readonly filedVersionId: number;
  readonly filedRow: number;
}

/** The versions of a unit that are held against each other. */
export async function unitVersions(
  db: Db | Trx,
  { driveId, unitCode }: Pick<Annex, 'driveId' | 'unitCode'>,
): Promise<OfficeVersion[]> {
  return (await listOfficeVersions(db, driveId)).filter((one) => one.unitCode === unitCode);
}

/**
 * Keeps what a person says of a licence and a filing of the own unit, and has the unit judged anew. A filing whose licence is there and not
 * marked (V18) marks it by that, with the day and number of the filing. @throws match.moved, match.decided, match.linked, annex.not_now
 */
export async function sayOfPair(
  trx: Trx,
  deps: Deps,
  actor: Actor,
  asked: { readonly annexId: number; readonly pair: ShownPair; readonly verdict: PairVerdict; readonly says: string },
): Promise<void> {
  const annex = await getOwnAnnex(trx, actor, asked.annexId, true);
  const { pair, verdict } = asked;
  const versions = await unitVersions(trx, annex);
  const licensed = versions.find((one) => one.versionId === pair.versionId && one.annexNo !== 3);
  const filed = versions.find((one) => one.versionId === pair.filedVersionId && one.annexNo === 3);
  if (!licensed || !filed) throw matchProblems.moved();
  const [licence, filing] = [
    await readRow(trx, deps, licensed, pair.row),
    await readRow(trx, deps, filed, pair.filedRow),
  ];
  if (!licence || !filing) throw matchProblems.moved();
  const name = createIdentities(
    3,
    deps.cipher,
  )({ row: pair.filedRow, values: filing.values }).find(({ kind }) => kind === 'name');
  await judgePairsAgain(trx, deps, actor, annex);
  await decidePair(trx, deps, actor, {
    driveId: annex.driveId,
    unitCode: annex.unitCode,
    licenceKey: licence.key,
    filingKey: filing.key,
    filingName: name?.hash ?? null,
    verdict,
    said: {
      licence: wordsOf(licence.values, 'address'),
      filing: wordsOf(filing.values, 'business_address'),
      says: asked.says,
    },
  });
  if (verdict === 'same' && licence.values['is_filed'] !== '1')
    await saveMarks(trx, deps, actor, {
      annexId: licensed.annexId,
      versionId: licensed.versionId,
      rows: [
        {
          row: pair.row,
          values: {
            check_result: '已备案',
            filing_date: filing.values['filing_date'] ?? '',
            filing_no: filing.values['filing_no'] ?? '',
          },
        },
      ],
    });
}

async function readRow(trx: Trx, { cipher }: Pick<Deps, 'cipher'>, { versionId }: OfficeVersion, row: number) {
  const values = (await listFactsByNo(trx, cipher, versionId, [row])).get(row)?.values;
  const key = (await listRowDigests(trx, versionId)).find((one) => one.row === row)?.rowKey;
  return values && key ? { values, key } : undefined;
}

const wordsOf = (values: RowValues, address: string): string =>
  [values['business_name'], values[address], values['licence_no']].filter(Boolean).join('，');
