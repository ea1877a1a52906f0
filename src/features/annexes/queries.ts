import type { Db, Trx } from '#platform/db/connection.js';
import type { Actor } from '#platform/http/actor.js';
import { problems } from '#platform/problem.js';
import { annexProblems } from '#features/annexes/problems.js';
import type { AnnexState } from '#domain/annexes/states.js';
import type { AnnexNo, DataSheet, SheetHead, SheetTail } from '#domain/annexes/types.js';
import type { ColumnChoice } from '#features/annexes/receiving/column-choices.js';

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
  readonly version: number;
}

interface AnnexRow {
  id: number;
  drive_id: number;
  unit_code: string;
  agency_id: number;
  agency_name: string;
  agency_code: string;
  annex_no: AnnexNo;
  state: AnnexState;
  current_version_id: number | null;
  is_late: number;
  submitted_by: number | null;
  submitted_at: Date | null;
  claimed_by: number | null;
  claimed_at: Date | null;
  decided_by: number | null;
  decided_at: Date | null;
  imported_by: number | null;
  imported_at: Date | null;
  recall_reason: string | null;
  version: number;
}
const id = (value: number | null) => (value === null ? null : Number(value));

const toAnnex = (row: AnnexRow): Annex => ({
  id: Number(row.id),
  driveId: Number(row.drive_id),
  unitCode: row.unit_code,
  agencyId: Number(row.agency_id),
  agencyName: row.agency_name,
  agencyCode: row.agency_code,
  annexNo: row.annex_no,
  state: row.state,
  currentVersionId: id(row.current_version_id),
  isLate: row.is_late === 1,
  submittedBy: id(row.submitted_by),
  submittedAt: row.submitted_at,
  claimedBy: id(row.claimed_by),
  claimedAt: row.claimed_at,
  decidedBy: id(row.decided_by),
  decidedAt: row.decided_at,
  importedBy: id(row.imported_by),
  importedAt: row.imported_at,
  recallReason: row.recall_reason,
  version: row.version,
});

const annexes = (db: Db | Trx) =>
  db('annexes as x')
    .join('agencies as a', 'a.id', 'x.agency_id')
    .select(
      'x.id',
      'x.drive_id',
      'x.unit_code',
      'x.agency_id',
      'a.name as agency_name',
      'a.code as agency_code',
      'x.annex_no',
      'x.state',
      'x.current_version_id',
      'x.is_late',
      'x.submitted_by',
      'x.submitted_at',
      'x.claimed_by',
      'x.claimed_at',
      'x.decided_by',
      'x.decided_at',
      'x.imported_by',
      'x.imported_at',
      'x.recall_reason',
      'x.version',
    );

/** An annex this person may see: the province sees all, an agency its own. @throws portal.not_found for anybody else's. */
export async function getAnnexFor(db: Db | Trx, actor: Actor, annexId: number, lock = false): Promise<Annex> {
  // The annex alone is locked against others: an import holds its agency's row through foreign keys, shared, for as long as it runs.
  if (lock) await db('annexes').select('id').where({ id: annexId }).forUpdate();
  const query = annexes(db).where('x.id', annexId);
  if (actor.scope.level !== 'province') void query.where('x.agency_id', actor.agencyId);
  if (lock) void query.forShare();
  const row = await query.first<AnnexRow | undefined>();
  if (!row) throw problems.not_found();
  return toAnnex(row);
}

/** An annex of the person's own office: only its own people work on it, however much they may see. @throws annex.not_your_office */
export async function getOwnAnnex(db: Db | Trx, actor: Actor, annexId: number, lock = false): Promise<Annex> {
  const annex = await getAnnexFor(db, actor, annexId, lock);
  if (annex.agencyId !== actor.agencyId) throw annexProblems.not_your_office();
  return annex;
}

/** For jobs, which act on what a person was allowed to start. */
export async function getAnnex(db: Db | Trx, annexId: number): Promise<Annex> {
  const row = await annexes(db).where('x.id', annexId).first<AnnexRow | undefined>();
  if (!row) throw problems.not_found();
  return toAnnex(row);
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

/** The database knows the uploader of the current version, to keep submitter and accepter apart (C33). @throws portal.stale when somebody else was faster. */
export async function updateAnnex(trx: Trx, annex: Annex, change: AnnexChange): Promise<void> {
  const current = change.current_version_id;
  const uploader =
    current === undefined ? {} : { uploaded_by: trx('annex_versions').select('uploaded_by').where({ id: current }) };
  const matched = await trx('annexes')
    .where({ id: annex.id, version: annex.version })
    .update({ ...change, ...uploader, version: annex.version + 1 });
  if (matched !== 1) throw problems.stale();
}

export interface AnnexVersion {
  readonly id: number;
  readonly annexId: number;
  /** Who sent it; null where nobody noted it. */
  readonly agencyId: number | null;
  readonly no: number | null;
  readonly state: 'reading' | 'checked' | 'refused';
  readonly fileId: number;
  readonly fileName: string;
  readonly sha256: string;
  readonly receiptNo: string | null;
  readonly uploadedBy: number;
  readonly uploadedByName: string;
  readonly uploadedAt: Date;
  /** When it was handed in last; null while it never was, or was taken back. */
  readonly submittedAt: Date | null;
  /** After the deadline: handed in, or while it was not, uploaded. */
  readonly isLate: boolean;
  readonly basedOnVersionId: number | null;
  readonly jobId: number | null;
  readonly refusal: { readonly code: string; readonly status: number; readonly sentence: string } | null;
  readonly head: SheetHead | null;
  readonly tail: SheetTail | null;
  readonly rowCount: number;
  readonly errorCount: number;
  readonly warningCount: number;
  readonly fixCount: number;
  /** Null while what was mended on line waits for its check. */
  readonly checkedAt: Date | null;
  /** What the office had said of headers when it was read. */
  readonly columnChoices: readonly ColumnChoice[];
  /** Of a refused file: the row that came nearest to a header. */
  readonly nearestHead: DataSheet | null;
}

interface VersionRow {
  id: number;
  annex_id: number;
  agency_id: number | null;
  no: number | null;
  state: AnnexVersion['state'];
  file_id: number;
  file_name: string;
  sha256: string;
  receipt_no: string | null;
  uploaded_by: number;
  uploaded_by_name: string;
  uploaded_at: Date;
  submitted_at: Date | null;
  is_late: number;
  based_on_version_id: number | null;
  job_id: number | null;
  refusal_code: string | null;
  refusal_status: number | null;
  refusal_sentence: string | null;
  head: string | null;
  tail: string | null;
  row_count: number;
  error_count: number;
  warning_count: number;
  fix_count: number;
  checked_at: Date | null;
  column_choices: string | null;
  nearest_head: string | null;
}

const versions = (db: Db | Trx) =>
  db('annex_versions as v')
    .join('operators as o', 'o.id', 'v.uploaded_by')
    .select(
      'v.id',
      'v.annex_id',
      'v.agency_id',
      'v.no',
      'v.state',
      'v.file_id',
      'v.file_name',
      'v.sha256',
      'v.receipt_no',
      'v.uploaded_by',
      'o.display_name as uploaded_by_name',
      'v.uploaded_at',
      'v.submitted_at',
      'v.is_late',
      'v.based_on_version_id',
      'v.job_id',
      'v.refusal_code',
      'v.refusal_status',
      'v.refusal_sentence',
      'v.head',
      'v.tail',
      'v.row_count',
      'v.error_count',
      'v.warning_count',
      'v.fix_count',
      'v.checked_at',
      'v.column_choices',
      'v.nearest_head',
    );

const toVersion = (row: VersionRow): AnnexVersion => ({
  id: Number(row.id),
  annexId: Number(row.annex_id),
  agencyId: id(row.agency_id),
  no: row.no,
  state: row.state,
  fileId: Number(row.file_id),
  fileName: row.file_name,
  sha256: row.sha256,
  receiptNo: row.receipt_no,
  uploadedBy: Number(row.uploaded_by),
  uploadedByName: row.uploaded_by_name,
  uploadedAt: row.uploaded_at,
  submittedAt: row.submitted_at,
  isLate: row.is_late === 1,
  basedOnVersionId: id(row.based_on_version_id),
  jobId: id(row.job_id),
  refusal:
    row.refusal_code === null
      ? null
      : { code: row.refusal_code, status: row.refusal_status ?? 422, sentence: row.refusal_sentence ?? '' },
  head: row.head === null ? null : (JSON.parse(row.head) as SheetHead),
  tail: row.tail === null ? null : (JSON.parse(row.tail) as SheetTail),
  rowCount: row.row_count,
  errorCount: row.error_count,
  warningCount: row.warning_count,
  fixCount: row.fix_count,
  checkedAt: row.checked_at,
  columnChoices: row.column_choices === null ? [] : (JSON.parse(row.column_choices) as ColumnChoice[]),
  nearestHead: row.nearest_head === null ? null : (JSON.parse(row.nearest_head) as DataSheet),
});

/** A version of this annex. The annex itself must have been fetched for the person first. @throws portal.not_found */
export async function getVersion(db: Db | Trx, annexId: number, versionId: number): Promise<AnnexVersion> {
  const row = await versions(db).where({ 'v.id': versionId, 'v.annex_id': annexId }).first<VersionRow | undefined>();
  if (!row) throw problems.not_found();
  return toVersion(row);
}

export async function findVersion(db: Db | Trx, versionId: number): Promise<AnnexVersion | undefined> {
  const row = await versions(db).where('v.id', versionId).first<VersionRow | undefined>();
  return row && toVersion(row);
}

/** Newest first; refused files are kept as a record of what was tried. */
export async function listVersions(db: Db | Trx, annexId: number): Promise<AnnexVersion[]> {
  const rows = (await versions(db).where('v.annex_id', annexId).orderBy('v.id', 'desc').limit(100)) as VersionRow[];
  return rows.map(toVersion);
}

export async function insertVersion(
  trx: Trx,
  version: {
    annexId: number;
    agencyId: number;
    fileId: number;
    fileName: string;
    sha256: string;
    uploadedBy: number;
    uploadedAt: Date;
    isLate: boolean;
    basedOnVersionId: number | null;
    columnChoices: readonly ColumnChoice[];
  },
): Promise<number> {
  const [versionId] = await trx('annex_versions').insert({
    annex_id: version.annexId,
    agency_id: version.agencyId,
    state: 'reading',
    file_id: version.fileId,
    file_name: version.fileName.slice(0, 255),
    sha256: version.sha256,
    uploaded_by: version.uploadedBy,
    uploaded_at: version.uploadedAt,
    is_late: version.isLate ? 1 : 0,
    based_on_version_id: version.basedOnVersionId,
    column_choices: version.columnChoices.length === 0 ? null : JSON.stringify(version.columnChoices),
  });
  if (versionId === undefined) throw new Error('the version row got no id');
  return versionId;
}

/** Files of refused versions whose content is still kept though another version came after them. */
export async function listSupersededRefusals(trx: Trx, annexId: number): Promise<number[]> {
  const rows = (await trx('annex_versions as v')
    .select('v.file_id')
    .where({ 'v.annex_id': annexId, 'v.state': 'refused' })
    .where('v.id', '<', trx('annex_versions').max('id').where({ annex_id: annexId }))
    .whereExists(trx('file_chunks as c').select('c.no').whereRaw('c.file_id = v.file_id'))) as { file_id: number }[];
  return rows.map((row) => Number(row.file_id));
}

export async function updateVersion(
  trx: Trx | Db,
  versionId: number,
  change: Readonly<Record<string, unknown>>,
): Promise<void> {
  await trx('annex_versions').where({ id: versionId }).update(change);
}

/** The outcome of a new check of what the version held under this job. Returns false where more was mended since: a later job checks that. */
export async function updateCheckedAgain(
  trx: Trx,
  version: AnnexVersion,
  counts: { errors: number; warnings: number },
  now: Date,
): Promise<boolean> {
  const matched = await trx('annex_versions')
    .where({ id: version.id })
    .whereRaw('job_id <=> ?', [version.jobId])
    .update({ error_count: counts.errors, warning_count: counts.warnings, checked_at: now });
  return matched === 1;
}

/**
 * Locks the annex until the end of the transaction and answers the number its next version gets, from 1. The number is read from `db`: a long
 * transaction still sees the versions of its beginning.
 */
export async function nextVersionNo(trx: Trx, db: Db, annexId: number): Promise<number> {
  await trx('annexes').select('id').where({ id: annexId }).forUpdate();
  const row = await db('annex_versions')
    .where({ annex_id: annexId })
    .max({ last: 'no' })
    .first<{ last: number | null }>();
  return (row?.last ?? 0) + 1;
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
