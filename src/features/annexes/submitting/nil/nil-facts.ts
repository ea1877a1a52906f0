import type { Deps } from '#platform/deps.js';
import type { Db, Trx } from '#platform/db/connection.js';
import {
  isNilAnnex,
  type NamedRow,
  type NilAnnex,
  type NilFacts,
  nilBars,
  nilStatement,
} from '#domain/annexes/nil-return.js';
import { getDriveLists } from '#features/drive/legacy/drive-lists-queries.js';
import { listDivisions } from '#features/agencies/queries.js';
import { walkFacts } from '#features/annexes/checking/row-queries.js';
import { answeredList, emptyHash } from '#features/annexes/lists/answered-list.js';
import { countHanded, findOpenLicences } from '#features/annexes/lists/handed-queries.js';
import { annexProblems } from '#features/annexes/problems.js';
import type { Annex } from '#features/annexes/queries.js';
import { type AnnexVersion, getVersion } from '#features/annexes/version-queries.js';
import { listMarkedVersions, listNilReturns, type NilReturn } from './nil-queries.js';

/** What would be signed, for which list, and what is known of the annex. */
export interface NilDraft {
  readonly annexNo: NilAnnex;
  readonly facts: NilFacts;
  readonly statement: string;
  /** Licences that it speaks of. */
  readonly count: number;
  readonly hash: string;
  readonly releasedAt: Date | null;
  readonly version: AnnexVersion | undefined;
}

/** @throws annex.not_nil for an annex in which there is always something to report */
export async function nilDraft(db: Db | Trx, deps: Pick<Deps, 'cipher'>, annex: Annex): Promise<NilDraft> {
  const { annexNo, driveId, currentVersionId } = annex;
  if (!isNilAnnex(annexNo)) throw annexProblems.not_nil();
  const version = currentVersionId === null ? undefined : await getVersion(db, annex.id, currentVersionId);
  const [{ releasedAt }, divisions] = [await getDriveLists(db, driveId), await listDivisions(db)];
  const unitName = divisions.find(({ code }) => code === annex.unitCode)?.name ?? annex.unitCode;
  if (annexNo === 3) {
    const facts = await factsOf3(db, deps, annex, version);
    return {
      annexNo,
      facts,
      statement: nilStatement(3, unitName, 0),
      count: 0,
      hash: emptyHash(annex),
      releasedAt,
      version,
    };
  }
  const list = await answeredList(db, deps, annex);
  const isHanded = list !== undefined;
  const facts =
    annexNo === 4 ? await factsOf4(db, annex, version, isHanded) : await factsOf5(db, deps, annex, version, isHanded);
  const count = facts.handed ?? 0;
  const statement = nilStatement(annexNo, unitName, count);
  return { annexNo, facts, statement, count, hash: list?.hash ?? emptyHash(annex), releasedAt, version };
}

async function factsOf3(
  db: Db | Trx,
  deps: Pick<Deps, 'cipher'>,
  { driveId, unitCode }: Annex,
  version: AnnexVersion | undefined,
): Promise<NilFacts> {
  const filed: NamedRow[] = [];
  for (const marked of await listMarkedVersions(db, driveId, unitCode))
    filed.push(...(await markedRows(db, deps, marked)).filed);
  const none = { handed: undefined, missing: 0, unmarked: 0, otherwise: [] };
  return { annexNo: 3, ...none, rows: version?.rowCount, filed };
}

/** Nothing is asked of its rows: there must be none. */
async function factsOf4(
  db: Db | Trx,
  annex: Annex,
  version: AnnexVersion | undefined,
  isHanded: boolean,
): Promise<NilFacts> {
  const handed = isHanded ? await countHanded(db, annex) : undefined;
  return { annexNo: 4, handed, rows: version?.rowCount, missing: 0, unmarked: 0, filed: [], otherwise: [] };
}

async function factsOf5(
  db: Db | Trx,
  deps: Pick<Deps, 'cipher'>,
  annex: Annex,
  version: AnnexVersion | undefined,
  isHanded: boolean,
): Promise<NilFacts> {
  const handed = isHanded ? await countHanded(db, annex) : undefined;
  const none = { missing: 0, unmarked: 0, filed: [], otherwise: [] };
  // A list without licences is answered by an annex without rows, which nobody has to begin.
  if (!version) return { annexNo: 5, ...none, handed, rows: undefined };
  const rows = await markedRows(db, deps, { annexId: annex.id, annexNo: 5, versionId: version.id });
  const { count: missing } = await findOpenLicences(db, annex, version.id, 1);
  return { annexNo: 5, handed, rows: version.rowCount, missing: isHanded ? missing : 0, ...rows };
}

/** The rows of a version by what was said of them. */
async function markedRows(
  db: Db | Trx,
  { cipher }: Pick<Deps, 'cipher'>,
  { annexId, annexNo, versionId }: Pick<NamedRow, 'annexId' | 'versionId'> & { readonly annexNo: 4 | 5 },
): Promise<Pick<NilFacts, 'unmarked' | 'filed' | 'otherwise'>> {
  const [filed, otherwise]: [NamedRow[], NamedRow[]] = [[], []];
  let unmarked = 0;
  for await (const block of walkFacts(db, cipher, versionId))
    for (const { row, values } of block) {
      const named = { annexNo, annexId, versionId, row, name: values['business_name'] ?? '' };
      const result = values['check_result'] ?? '';
      if (values['is_filed'] === '1' || result === 'filed') filed.push(named);
      else if (result === '') unmarked += 1;
      else if (result !== 'lapsed') otherwise.push(named);
    }
  return { unmarked, filed, otherwise };
}

/** The nil return as which the annex is handed in; undefined where it was handed in with rows, taken back or has gone back. */
export async function currentNilReturn(db: Db | Trx, annex: Annex): Promise<NilReturn | undefined> {
  const { id, submittedAt, currentVersionId } = annex;
  const isWithOffice = annex.state === 'filling' || annex.state === 'returned';
  if (!isNilAnnex(annex.annexNo) || submittedAt === null || isWithOffice) return undefined;
  return (await listNilReturns(db, id)).find((one) => isOfNow(one, submittedAt, currentVersionId));
}

const isOfNow = ({ signedAt, versionId }: NilReturn, submittedAt: Date, currentVersionId: number | null): boolean =>
  signedAt.getTime() === submittedAt.getTime() && versionId === currentVersionId;

/** What was signed must still be so when it is accepted; whether its list is, is asked of every list. @throws annex.nil_* */
export async function requireNilStands(trx: Trx, deps: Pick<Deps, 'cipher'>, annex: Annex): Promise<void> {
  const nil = await currentNilReturn(trx, annex);
  if (!nil) return;
  const [bar] = nilBars((await nilDraft(trx, deps, annex)).facts);
  if (bar) throw annexProblems[bar.code]({ count: bar.count });
}
