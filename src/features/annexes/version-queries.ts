import type { Db, Trx } from '#platform/db/connection.js';
import { asObjects } from '#platform/db/type-cast.js';
import { problems } from '#platform/problem.js';
import type { DataSheet, SheetHead, SheetTail } from '#domain/annexes/types.js';
import type { ColumnChoice } from '#domain/reading/column-choices.js';

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
  /** Rows that are set aside (隔离): they do not go with it, and their faults are not among `errorCount` (C23). */
  readonly quarantinedCount: number;
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
  quarantinedCount: 'v.quarantined_count',
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
