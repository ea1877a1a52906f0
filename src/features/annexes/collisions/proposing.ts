import type { Deps } from '#platform/deps.js';
import { inTransaction } from '#platform/db/transaction.js';
import { openMatcher } from '#domain/matching/matcher.js';
import { officeKeys } from '#domain/matching/office-keys.js';
import { listFactsByNo } from '#features/annexes/review/grid/grid-queries.js';
import type { OfficeVersion } from './collision-queries.js';
import { hashOfKey } from './match-keys.js';
import { officeRow } from './office-rows.js';
import {
  listLinkedFilings,
  listRowsUnder,
  listUnfiledMarks,
  type Proposal,
  replaceProposals,
} from './proposal-queries.js';

const rowsAtOnce = 200;
/** So many filings are proposed for a licence at most. */
const mostProposed = 3;

/**
 * For licences of a unit that are marked as filed and have no filing (V17): which of its filings that no licence has may be meant. Only a
 * person says that they are.
 */
export async function proposeFilings(deps: Pick<Deps, 'db' | 'cipher'>, own: readonly OfficeVersion[]): Promise<void> {
  const filed = own.find(({ annexNo }) => annexNo === 3);
  for (const marked of own.filter(({ annexNo }) => annexNo !== 3)) {
    const rows = filed ? await listUnfiledMarks(deps.db, marked.versionId) : [];
    const proposals: Proposal[] = [];
    for (let from = 0; filed && from < rows.length; from += rowsAtOnce)
      proposals.push(...(await proposalsFor(deps, marked, filed, rows.slice(from, from + rowsAtOnce))));
    await inTransaction(deps.db, (trx) => replaceProposals(trx, marked.versionId, proposals));
  }
}

async function proposalsFor(
  deps: Pick<Deps, 'db' | 'cipher'>,
  marked: OfficeVersion,
  filed: OfficeVersion,
  rowNos: readonly number[],
): Promise<Proposal[]> {
  const matcher = await openMatcher();
  const facts = await listFactsByNo(deps.db, deps.cipher, marked.versionId, rowNos);
  const licences = [...facts].map(([row, { values }]) => {
    const { prepared } = officeRow(matcher, marked.annexNo, values);
    return { row, prepared, hashes: officeKeys(prepared).map(({ text }) => hashOfKey(deps.cipher, text)) };
  });
  const all = licences.flatMap(({ hashes }) => hashes.map((hash) => Buffer.from(hash, 'hex')));
  const [under, linked] = await Promise.all([
    listRowsUnder(deps.db, filed.versionId, all),
    listLinkedFilings(deps.db, filed.versionId),
  ]);
  const candidates = new Map(
    licences.map(({ row, hashes }) => [
      row,
      [...new Set(hashes.flatMap((hash) => under.get(hash) ?? []))].filter((one) => !linked.has(one)),
    ]),
  );
  const filings = await listFactsByNo(deps.db, deps.cipher, filed.versionId, [...candidates.values()].flat());
  return licences.flatMap(({ row, prepared }) =>
    (candidates.get(row) ?? [])
      .flatMap((filedRow): Proposal[] => {
        const values = filings.get(filedRow)?.values;
        if (!values) return [];
        const other = officeRow(matcher, 3, values).prepared;
        const { score, verdict, sentence } = matcher.explain(prepared, other);
        if (verdict === 'different') return [];
        return [{ versionId: marked.versionId, row, filedVersionId: filed.versionId, filedRow, score, says: sentence }];
      })
      .sort((a, b) => b.score - a.score)
      .slice(0, mostProposed),
  );
}
