import type { Db, Trx } from '#platform/db/connection.js';
import { asObjects } from '#platform/db/type-cast.js';
import type { Actor } from '#platform/http/actor.js';
import { problems } from '#platform/problem.js';
import { annexProblems } from '#features/annexes/problems.js';
import type { AnnexState } from '#domain/annexes/states.js';
import type { AnnexNo, DataSheet, SheetHead, SheetTail } from '#domain/annexes/types.js';
import type { ColumnChoice } from '#domain/reading/column-choices.js';

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

const annexes = (db: Db | Trx) =>
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

export interface AnnexVersion {
  readonly id: number;
  readonly annexId: number;
  /** The annex for which it was sent, where its file proved to be of this one. */
  readonly movedFromAnnexId: number | null;
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
  /** Entered by the province from a mail, and not confirmed by the office: no receipt, and it cannot count. */
  readonly isAwaiting: boolean;
  readonly jobId: number | null;
  readonly refusal: { readonly code: string; readonly status: number; readonly sentence: string } | null;
  readonly head: SheetHead | null;
  readonly tail: SheetTail | null;
  readonly rowCount: number;
  readonly errorCount: number;
  readonly warningCount: number;
  /** Errors that waivers let through; they are not among `errorCount`. */
  readonly waivedCount: number;
  readonly fixCount: number;
  /** Null while what was mended on line waits for its check. */
  readonly checkedAt: Date | null;
  /** What the office had said of headers when it was read. */
  readonly columnChoices: readonly ColumnChoice[];
  /** Of a refused file: the row that came nearest to a header. */
  readonly nearestHead: DataSheet | null;
}

/** Columns of a version by their names in `AnnexVersion`, those that hold JSON among them. */
const versionColumns = {
  id: 'v.id',
  annexId: 'v.annex_id',
  movedFromAnnexId: 'v.moved_from_annex_id',
  agencyId: 'v.agency_id',
  no: 'v.no',
  state: 'v.state',
  fileId: 'v.file_id',
  fileName: 'v.file_name',
  sha256: 'v.sha256',
  receiptNo: 'v.receipt_no',
  uploadedBy: 'v.uploaded_by',
  uploadedByName: 'o.display_name',
  uploadedAt: 'v.uploaded_at',
  submittedAt: 'v.submitted_at',
  isLate: 'v.is_late',
  basedOnVersionId: 'v.based_on_version_id',
  isAwaiting: 'v.is_awaiting',
  jobId: 'v.job_id',
  head: 'v.head',
  tail: 'v.tail',
  rowCount: 'v.row_count',
  errorCount: 'v.error_count',
  warningCount: 'v.warning_count',
  waivedCount: 'v.waived_count',
  fixCount: 'v.fix_count',
  checkedAt: 'v.checked_at',
  columnChoices: 'v.column_choices',
  nearestHead: 'v.nearest_head',
} as const satisfies Record<keyof Omit<AnnexVersion, 'refusal'>, string>;
const refusalColumns = { code: 'v.refusal_code', status: 'v.refusal_status', sentence: 'v.refusal_sentence' } as const;

type InJson = 'head' | 'tail' | 'columnChoices' | 'nearestHead';
type VersionRow = Omit<AnnexVersion, InJson | 'refusal'> &
  Readonly<Record<InJson, string | null>> & {
    readonly code: string | null;
    readonly status: number | null;
    readonly sentence: string | null;
  };

const versions = (db: Db | Trx) =>
  db('annex_versions as v')
    .join('operators as o', 'o.id', 'v.uploaded_by')
    .select({ ...versionColumns, ...refusalColumns })
    .options(asObjects);

const fromJson = <T>(text: string | null): T | null => (text === null ? null : (JSON.parse(text) as T));

const toVersion = ({ code, status, sentence, ...row }: VersionRow): AnnexVersion => ({
  ...row,
  refusal: code === null ? null : { code, status: status ?? 422, sentence: sentence ?? '' },
  head: fromJson<SheetHead>(row.head),
  tail: fromJson<SheetTail>(row.tail),
  columnChoices: fromJson<ColumnChoice[]>(row.columnChoices) ?? [],
  nearestHead: fromJson<DataSheet>(row.nearestHead),
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

/** Those of these that are there, in the order in which they came in. */
export async function listVersionsById(db: Db | Trx, ids: readonly number[]): Promise<AnnexVersion[]> {
  if (ids.length === 0) return [];
  const rows = (await versions(db)
    .whereIn('v.id', [...ids])
    .orderBy('v.id')) as VersionRow[];
  return rows.map(toVersion);
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
            .whereNull('f.confirmed_by'),
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

/** The version with this receipt; whoever asks must have leave to see its annex. */
export async function findVersionByReceipt(db: Db | Trx, receiptNo: string): Promise<AnnexVersion | undefined> {
  const row = await db('annex_versions')
    .select({ id: 'id' })
    .where({ receipt_no: receiptNo })
    .first<{ id: number } | undefined>();
  return row && findVersion(db, Number(row.id));
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
    isAwaiting?: boolean;
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
    is_awaiting: version.isAwaiting ? 1 : 0,
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
  counts: { errors: number; warnings: number; waived: number; filed: number },
  /** null: it is not done before the version was held against the other annexes of its unit. */
  checkedAt: Date | null,
  now: Date,
): Promise<boolean> {
  const matched = await trx('annex_versions')
    .where({ id: version.id })
    .whereRaw('job_id <=> ?', [version.jobId])
    .update({
      error_count: counts.errors,
      warning_count: counts.warnings,
      waived_count: counts.waived,
      clean_at: counts.errors === 0 ? trx.raw('COALESCE(clean_at, ?)', [now]) : null,
      filed_count: counts.filed,
      checked_at: checkedAt,
    });
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
