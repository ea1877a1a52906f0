import type { Db, Trx } from '#platform/db/connection.js';
import { asObjects } from '#platform/db/type-cast.js';
import type { Actor } from '#platform/http/actor.js';
import { problems } from '#platform/problem.js';
import { annexProblems } from '#features/annexes/problems.js';
import type { AnnexState } from '#domain/annexes/states.js';
import type { AnnexNo } from '#domain/annexes/types.js';

export interface Annex {
  readonly id: number;
  readonly driveId: number;
  /** The reporting division it is about; `agencyId` is who answers for that now. */
  readonly unitCode: string;
  readonly agencyId: number;
  readonly agencyName: string;
  readonly agencyCode: string;
  readonly annexNo: AnnexNo;
  readonly state: AnnexState;
  readonly currentVersionId: number | null;
  readonly isLate: boolean;
  readonly submittedBy: number | null;
  readonly submittedAt: Date | null;
  readonly claimedBy: number | null;
  readonly claimedAt: Date | null;
  readonly decidedBy: number | null;
  readonly decidedAt: Date | null;
  readonly importedBy: number | null;
  readonly importedAt: Date | null;
  /** Why the office asks for it back (C34). */
  readonly recallReason: string | null;
  /** Recorded cases of four eyes, and the one person whom each lets accept or import alone. */
  readonly acceptCaseId: number | null;
  readonly acceptCaseBy: number | null;
  readonly importCaseId: number | null;
  readonly importCaseBy: number | null;
  readonly version: number;
}

/** Columns of an annex by their names in `Annex`. */
const annexColumns = {
  id: 'x.id',
  driveId: 'x.drive_id',
  unitCode: 'x.unit_code',
  agencyId: 'x.agency_id',
  agencyName: 'a.name',
  agencyCode: 'a.code',
  annexNo: 'x.annex_no',
  state: 'x.state',
  currentVersionId: 'x.current_version_id',
  isLate: 'x.is_late',
  submittedBy: 'x.submitted_by',
  submittedAt: 'x.submitted_at',
  claimedBy: 'x.claimed_by',
  claimedAt: 'x.claimed_at',
  decidedBy: 'x.decided_by',
  decidedAt: 'x.decided_at',
  importedBy: 'x.imported_by',
  importedAt: 'x.imported_at',
  recallReason: 'x.recall_reason',
  acceptCaseId: 'x.accept_case_id',
  acceptCaseBy: 'x.accept_case_by',
  importCaseId: 'x.import_case_id',
  importCaseBy: 'x.import_case_by',
  version: 'x.version',
} as const satisfies Record<keyof Annex, string>;

export const annexes = (db: Db | Trx) =>
  db('annexes as x').join('agencies as a', 'a.id', 'x.agency_id').select(annexColumns).options(asObjects);

/** An annex this person may see: the province sees all, an agency its own. @throws portal.not_found for anybody else's. */
export async function getAnnexFor(db: Db | Trx, actor: Actor, annexId: number, lock = false): Promise<Annex> {
  // The annex alone is locked against others: an import holds its agency's row through foreign keys, shared, for as long as it runs.
  if (lock) await db('annexes').select('id').where({ id: annexId }).forUpdate();
  const query = annexes(db).where('x.id', annexId);
  if (actor.scope.level !== 'province') void query.where('x.agency_id', actor.agencyId);
  if (lock) void query.forShare();
  const annex = await query.first<Annex | undefined>();
  if (!annex) throw problems.not_found();
  return annex;
}

/** An annex of the person's own office: only its own people work on it, however much they may see. @throws annex.not_your_office */
export async function getOwnAnnex(db: Db | Trx, actor: Actor, annexId: number, lock = false): Promise<Annex> {
  const annex = await getAnnexFor(db, actor, annexId, lock);
  if (annex.agencyId !== actor.agencyId) throw annexProblems.not_your_office();
  return annex;
}

/** For jobs, which act on what a person was allowed to start. */
export async function getAnnex(db: Db | Trx, annexId: number): Promise<Annex> {
  const annex = await annexes(db).where('x.id', annexId).first<Annex | undefined>();
  if (!annex) throw problems.not_found();
  return annex;
}

/** The drives of annexes. */
export const listDrivesOfAnnexes = async (
  db: Db,
  annexIds: readonly number[],
): Promise<{ annexId: number; driveId: number; noticeNo: string }[]> =>
  (await db('annexes as x')
    .join('drives as d', 'd.id', 'x.drive_id')
    .select({ annexId: 'x.id', driveId: 'd.id', noticeNo: 'd.notice_no' })
    .options(asObjects)
    .whereIn('x.id', [...new Set(annexIds)])) as { annexId: number; driveId: number; noticeNo: string }[];

/** For jobs that move an annex: held until the transaction ends. */
export async function lockAnnex(trx: Trx, annexId: number): Promise<Annex> {
  await trx('annexes').select('id').where({ id: annexId }).forUpdate();
  const annex = await annexes(trx).where('x.id', annexId).forShare().first<Annex | undefined>();
  if (!annex) throw problems.not_found();
  return annex;
}

/** The five annexes of each reporting unit of a drive, with the agency that answers for it; safe to call again when one joins. */
export async function ensureAnnexes(
  trx: Trx,
  driveId: number,
  units: readonly { readonly unitCode: string; readonly agencyId: number }[],
): Promise<void> {
  const rows = units.flatMap(({ unitCode, agencyId }) =>
    [1, 2, 3, 4, 5].map((no) => ({
      drive_id: driveId,
      unit_code: unitCode,
      agency_id: agencyId,
      annex_no: no,
      state: 'filling',
    })),
  );
  if (rows.length > 0) await trx('annexes').insert(rows).onConflict(['drive_id', 'unit_code', 'annex_no']).ignore();
}

export interface AnnexChange {
  state?: AnnexState;
  current_version_id?: number;
  is_late?: 0 | 1;
  submitted_by?: number | null;
  one_hand_by?: number | null;
  submitted_at?: Date | null;
  claimed_by?: number | null;
  claimed_at?: Date | null;
  decided_by?: number | null;
  decided_at?: Date | null;
  imported_by?: null;
  imported_at?: null;
  recall_reason?: string | null;
  recall_by?: number | null;
  recall_at?: Date | null;
}

const noCases = { accept_case_id: null, accept_case_by: null, import_case_id: null, import_case_by: null } as const;

/** The database knows the uploader of the current version, to keep submitter and accepter apart (C33). A case of four eyes ends with its decision. @throws portal.stale when somebody else was faster. */
export async function updateAnnex(trx: Trx, annex: Annex, change: AnnexChange): Promise<void> {
  const current = change.current_version_id;
  const uploader =
    current === undefined ? {} : { uploaded_by: trx('annex_versions').select('uploaded_by').where({ id: current }) };
  const cases = change.decided_by === null ? noCases : {};
  const matched = await trx('annexes')
    .where({ id: annex.id, version: annex.version })
    .update({ ...change, ...uploader, ...cases, version: annex.version + 1 });
  if (matched !== 1) throw problems.stale();
}

/** Whether the office must still mend, confirm or answer something before it can submit the annex. */
export async function hasOpenWork(
  db: Db | Trx,
  { id: annexId, currentVersionId }: Pick<Annex, 'id' | 'currentVersionId'>,
): Promise<boolean> {
  const open = await db('annex_versions as v')
    .select({ id: 'v.id' })
    .where({ 'v.id': currentVersionId })
    .andWhere((some) =>
      some
        .where('v.error_count', '>', 0)
        .orWhereExists(
          db('annex_findings as f')
            .select('f.id')
            .where({ 'f.version_id': currentVersionId, 'f.level': 'W' })
            .whereNull('f.confirmed_by')
            .whereNull('f.quarantine_id'),
        )
        .orWhereExists(
          db('annex_comments as c')
            .select('c.id')
            .where({ 'c.annex_id': annexId, 'c.is_sent': 1 })
            .whereNull('c.answer'),
        ),
    )
    .first<{ id: number } | undefined>();
  return open !== undefined;
}

/** Names of persons by id, for pages that say who did what. */
export async function listNames(db: Db | Trx, ids: readonly (number | null)[]): Promise<ReadonlyMap<number, string>> {
  const wanted = [...new Set(ids.filter((one): one is number => one !== null))];
  if (wanted.length === 0) return new Map();
  const rows = (await db('operators').select('id', 'display_name').whereIn('id', wanted)) as {
    id: number;
    display_name: string;
  }[];
  return new Map(rows.map((row) => [Number(row.id), row.display_name]));
}
