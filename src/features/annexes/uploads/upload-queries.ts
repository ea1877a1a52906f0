import type { Db, Trx } from '#platform/db/connection.js';
import { asObjects } from '#platform/db/type-cast.js';
import type { Actor } from '#platform/http/actor.js';
import { problems } from '#platform/problem.js';
import type { Question, Recognised } from './slot-rules.js';
import type { SeenVersions } from '#features/annexes/receiving/seen-versions.js';

/** Files that a person sent together. */
export interface Upload {
  readonly id: number;
  readonly agencyId: number;
  readonly uploadedBy: number;
  readonly uploadedByName: string;
  readonly uploadedAt: Date;
  /** Whence it was sent, for the audit. */
  readonly address: string;
  readonly seen: SeenVersions;
}

/**
 * `reading`: waits to be recognised; `found`: recognised, waits for the others; `asked`: a person must say which annex it is; `placed`: a
 * version of an annex; `refused`; `broken`: it could not be looked at, and says nothing of the file; `dropped`: by a person; `swept`.
 */
export type FileState = 'reading' | 'found' | 'asked' | 'placed' | 'refused' | 'broken' | 'dropped' | 'swept';

export interface UploadFile {
  readonly id: number;
  readonly uploadId: number;
  readonly fileId: number;
  readonly name: string;
  readonly sizeBytes: number;
  readonly sha256: string;
  readonly state: FileState;
  readonly jobId: number | null;
  readonly found: Recognised | null;
  readonly question: Question | null;
  readonly guessAnnexId: number | null;
  readonly refusalSentence: string | null;
  readonly versionId: number | null;
  readonly decidedAt: Date | null;
  /** Until when the content of a file that is in no annex is kept. */
  readonly keepUntil: Date;
}

type UploadRow = Omit<Upload, 'seen'> & { readonly seen: string };
type FileRow = Omit<UploadFile, 'found'> & { readonly found: string | null };

const uploads = (db: Db | Trx) =>
  db('uploads as u')
    .join('operators as o', 'o.id', 'u.uploaded_by')
    .select({
      id: 'u.id',
      agencyId: 'u.agency_id',
      uploadedBy: 'u.uploaded_by',
      uploadedByName: 'o.display_name',
      uploadedAt: 'u.uploaded_at',
      address: 'u.address',
      seen: 'u.seen',
    })
    .options(asObjects);

const files = (db: Db | Trx) =>
  db('upload_files as f')
    .join('files as c', 'c.id', 'f.file_id')
    .select({
      id: 'f.id',
      uploadId: 'f.upload_id',
      fileId: 'f.file_id',
      name: 'c.name',
      sizeBytes: 'c.size_bytes',
      sha256: 'c.sha256',
      state: 'f.state',
      jobId: 'f.job_id',
      found: 'f.found',
      question: 'f.question',
      guessAnnexId: 'f.guess_annex_id',
      refusalSentence: 'f.refusal_sentence',
      versionId: 'f.version_id',
      decidedAt: 'f.decided_at',
      keepUntil: 'f.keep_until',
    })
    .options(asObjects);

const toUpload = (row: UploadRow): Upload => ({ ...row, seen: JSON.parse(row.seen) as SeenVersions });
const toFile = (row: FileRow): UploadFile => ({
  ...row,
  sizeBytes: Number(row.sizeBytes),
  found: row.found === null ? null : (JSON.parse(row.found) as Recognised),
});

/** What this person's office sent; the province sees none of it. @throws portal.not_found for anybody else's */
export async function getUploadFor(db: Db | Trx, actor: Actor, uploadId: number): Promise<Upload> {
  const row = await uploads(db)
    .where({ 'u.id': uploadId, 'u.agency_id': actor.agencyId })
    .first<UploadRow | undefined>();
  if (!row) throw problems.not_found();
  return toUpload(row);
}

/** For jobs, which act on what a person was allowed to send. */
export async function getUpload(db: Db | Trx, uploadId: number): Promise<Upload> {
  const row = await uploads(db).where('u.id', uploadId).first<UploadRow | undefined>();
  if (!row) throw problems.not_found();
  return toUpload(row);
}

/** Locked until the end of the transaction: what becomes of its files is decided one after the other. */
export async function lockUpload(trx: Trx, uploadId: number): Promise<Upload> {
  await trx('uploads').select('id').where({ id: uploadId }).forUpdate();
  const row = await uploads(trx).where('u.id', uploadId).forShare().first<UploadRow | undefined>();
  if (!row) throw problems.not_found();
  return toUpload(row);
}

/** In the order in which they were sent. */
export async function listUploadFiles(db: Db | Trx, uploadId: number): Promise<UploadFile[]> {
  const rows = (await files(db).where('f.upload_id', uploadId).orderBy('f.id')) as FileRow[];
  return rows.map(toFile);
}

/** As they are now, whatever the transaction has seen before; the upload itself must be locked. */
export async function listUploadFilesLocked(trx: Trx, uploadId: number): Promise<UploadFile[]> {
  const rows = (await files(trx).where('f.upload_id', uploadId).orderBy('f.id').forShare()) as FileRow[];
  return rows.map(toFile);
}

export async function findUploadFile(db: Db | Trx, id: number): Promise<UploadFile | undefined> {
  const row = await files(db).where('f.id', id).first<FileRow | undefined>();
  return row && toFile(row);
}

export async function insertUpload(
  trx: Trx,
  upload: Pick<Upload, 'agencyId' | 'uploadedBy' | 'uploadedAt' | 'address' | 'seen'>,
): Promise<number> {
  const [id] = await trx('uploads').insert({
    agency_id: upload.agencyId,
    uploaded_by: upload.uploadedBy,
    uploaded_at: upload.uploadedAt,
    address: upload.address,
    seen: JSON.stringify(upload.seen),
  });
  if (id === undefined) throw new Error('the upload row got no id');
  return id;
}

export async function insertUploadFile(
  trx: Trx,
  file: Pick<UploadFile, 'uploadId' | 'fileId' | 'state' | 'refusalSentence' | 'keepUntil'>,
): Promise<number> {
  const [id] = await trx('upload_files').insert({
    upload_id: file.uploadId,
    file_id: file.fileId,
    state: file.state,
    refusal_sentence: file.refusalSentence,
    keep_until: file.keepUntil,
  });
  if (id === undefined) throw new Error('the row of an uploaded file got no id');
  return id;
}

export interface FileChange {
  readonly state?: FileState;
  readonly job_id?: number;
  readonly found?: string;
  readonly question?: Question | null;
  readonly guess_annex_id?: number | null;
  readonly refusal_sentence?: string | null;
  readonly version_id?: number;
  readonly decided_by?: number;
  readonly decided_at?: Date;
}

export async function updateUploadFile(trx: Trx, id: number, change: FileChange): Promise<void> {
  await trx('upload_files').where({ id }).update(change);
}

/** An upload with files that wait for a person's word, and how many. */
export interface AskingUpload {
  readonly uploadId: number;
  readonly uploadedAt: Date;
  readonly count: number;
}

/** Those of an office, oldest first. */
export async function listAskingUploads(db: Db, agencyId: number): Promise<AskingUpload[]> {
  const rows = (await db('upload_files as f')
    .join('uploads as u', 'u.id', 'f.upload_id')
    .select({ uploadId: 'u.id', uploadedAt: 'u.uploaded_at' })
    .count({ count: '*' })
    .where({ 'f.state': 'asked', 'u.agency_id': agencyId })
    .groupBy('u.id', 'u.uploaded_at')
    .orderBy('u.id')) as unknown as AskingUpload[];
  return rows.map((row) => ({ ...row, count: Number(row.count) }));
}

/** Of files that are in no annex, though their content is there. */
export const sweptStates: readonly FileState[] = ['asked', 'refused', 'broken'];

/** Files in no annex whose time is over, a few at a time. */
export async function listOverdueFiles(db: Db, now: Date, limit: number): Promise<UploadFile[]> {
  const rows = (await files(db)
    .whereIn('f.state', sweptStates)
    .where('f.keep_until', '<=', now)
    .orderBy('f.keep_until')
    .limit(limit)) as FileRow[];
  return rows.map(toFile);
}
