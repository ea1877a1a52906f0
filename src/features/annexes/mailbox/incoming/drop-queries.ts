import type { Db, Trx } from '#platform/db/connection.js';
import { asObjects } from '#platform/db/type-cast.js';
import { problems } from '#platform/problem.js';

/** What somebody put in at once. */
export interface MailDrop {
  readonly id: number;
  readonly takenBy: number;
  readonly takenByName: string;
  readonly takenAt: Date;
}

/** One of its files: `reading` until it was taken apart; `broken`: that could not be done, which says nothing of the file. */
export interface DropFile {
  readonly id: number;
  readonly dropId: number;
  readonly fileId: number;
  readonly name: string;
  readonly sizeBytes: number;
  readonly sha256: string;
  readonly state: 'reading' | 'read' | 'refused' | 'broken';
  readonly jobId: number | null;
  readonly refusalSentence: string | null;
  /** Mails in it that were taken before. */
  readonly repeated: number;
}

const dropFileColumns = {
  id: 'f.id',
  dropId: 'f.drop_id',
  fileId: 'f.file_id',
  name: 'c.name',
  sizeBytes: 'c.size_bytes',
  sha256: 'c.sha256',
  state: 'f.state',
  jobId: 'f.job_id',
  refusalSentence: 'f.refusal_sentence',
  repeated: 'f.repeated',
} as const satisfies Record<keyof DropFile, string>;

export async function getDrop(db: Db | Trx, id: number): Promise<MailDrop> {
  const row = await db('mail_drops as d')
    .join('operators as o', 'o.id', 'd.taken_by')
    .select({ id: 'd.id', takenBy: 'd.taken_by', takenByName: 'o.display_name', takenAt: 'd.taken_at' })
    .options(asObjects)
    .where('d.id', id)
    .first<MailDrop | undefined>();
  if (!row) throw problems.not_found();
  return row;
}

const dropFiles = (db: Db | Trx) =>
  db('mail_drop_files as f').join('files as c', 'c.id', 'f.file_id').select(dropFileColumns).options(asObjects);

export async function listDropFiles(db: Db | Trx, dropId: number): Promise<DropFile[]> {
  const rows = (await dropFiles(db).where('f.drop_id', dropId).orderBy('f.id')) as DropFile[];
  return rows.map((row) => ({ ...row, sizeBytes: Number(row.sizeBytes) }));
}

export async function findDropFile(db: Db | Trx, id: number): Promise<DropFile | undefined> {
  const row = await dropFiles(db).where('f.id', id).first<DropFile | undefined>();
  return row && { ...row, sizeBytes: Number(row.sizeBytes) };
}

export async function insertDrop(trx: Trx, takenBy: number, takenAt: Date): Promise<number> {
  const [id] = await trx('mail_drops').insert({ taken_by: takenBy, taken_at: takenAt });
  if (id === undefined) throw new Error('the drop of mails got no id');
  return id;
}

export async function insertDropFile(trx: Trx, dropId: number, fileId: number): Promise<number> {
  const [id] = await trx('mail_drop_files').insert({ drop_id: dropId, file_id: fileId, state: 'reading' });
  if (id === undefined) throw new Error('the file of a drop got no id');
  return id;
}

export async function updateDropFile(
  trx: Trx,
  id: number,
  change: {
    readonly state?: DropFile['state'];
    readonly job_id?: number;
    readonly refusal_sentence?: string | null;
    readonly repeated?: number;
  },
): Promise<void> {
  await trx('mail_drop_files').where({ id }).update(change);
}
