import type { Db, Trx } from '#platform/db/connection.js';
import { asObjects } from '#platform/db/type-cast.js';
import type { ExportLayout } from './export.js';
import type { LoggedFormat, ExportState } from './export-words.js';

/** A file of the register that somebody took away, or asked for. */
export interface RegisterExport {
  readonly id: number;
  readonly state: ExportState;
  readonly format: LoggedFormat;
  readonly layout: ExportLayout;
  readonly isFull: boolean;
  readonly reason: string | null;
  /** Query string of the list. */
  readonly filter: string;
  /** Scope of who asked, as JSON. */
  readonly scope: string;
  readonly askedBy: number;
  readonly askedByName: string;
  readonly agencyId: number;
  readonly agencyName: string;
  readonly askedAt: Date;
  readonly askedRows: number;
  readonly isMore: boolean;
  readonly jobId: number | null;
  readonly madeAt: Date | null;
  readonly rowCount: number | null;
  readonly fileId: number | null;
  readonly sizeBytes: number | null;
  readonly sha256: string | null;
  readonly expiresAt: Date | null;
  readonly takenAt: Date | null;
  readonly takenCount: number;
}

const columns = {
  id: 'x.id',
  state: 'x.state',
  format: 'x.format',
  layout: 'x.layout',
  isFull: 'x.is_full',
  reason: 'x.reason',
  filter: 'x.filter',
  scope: 'x.scope',
  askedBy: 'x.asked_by',
  askedByName: 'o.display_name',
  agencyId: 'x.agency_id',
  agencyName: 'a.name',
  askedAt: 'x.asked_at',
  askedRows: 'x.asked_rows',
  isMore: 'x.is_more',
  jobId: 'x.job_id',
  madeAt: 'x.made_at',
  rowCount: 'x.row_count',
  fileId: 'x.file_id',
  sizeBytes: 'x.size_bytes',
  sha256: 'x.sha256',
  expiresAt: 'x.expires_at',
  takenAt: 'x.taken_at',
  takenCount: 'x.taken_count',
} as const satisfies Record<keyof RegisterExport, string>;

const exportsIn = (db: Db | Trx) =>
  db('register_exports as x')
    .join('operators as o', 'o.id', 'x.asked_by')
    .join('agencies as a', 'a.id', 'x.agency_id')
    .select(columns)
    .options(asObjects);

/** Newest first; `askedBy` undefined for everybody's, `before` 0 from the newest. */
export async function listExports(
  db: Db | Trx,
  { askedBy, before, limit }: { askedBy: number | undefined; before: number; limit: number },
): Promise<RegisterExport[]> {
  const query = exportsIn(db).orderBy('x.id', 'desc').limit(limit);
  if (askedBy !== undefined) void query.where('x.asked_by', askedBy);
  if (before > 0) void query.where('x.id', '<', before);
  return (await query) as RegisterExport[];
}

export async function findExport(db: Db | Trx, id: number): Promise<RegisterExport | undefined> {
  return exportsIn(db).where('x.id', id).first<RegisterExport | undefined>();
}

/** The export, held until the transaction ends. */
export async function takeExport(trx: Trx, id: number): Promise<RegisterExport | undefined> {
  await trx('register_exports').select('id').where({ id }).forUpdate();
  return findExport(trx, id);
}

export type NewExport = Pick<
  RegisterExport,
  'format' | 'layout' | 'isFull' | 'reason' | 'filter' | 'scope' | 'askedBy' | 'agencyId' | 'askedAt' | 'askedRows'
> & { readonly state: 'sent' | 'making'; readonly isMore: boolean };

export async function insertExport(trx: Trx, one: NewExport): Promise<number> {
  const [id] = await trx('register_exports').insert({
    state: one.state,
    format: one.format,
    layout: one.layout,
    is_full: one.isFull ? 1 : 0,
    reason: one.reason,
    filter: one.filter,
    scope: one.scope,
    asked_by: one.askedBy,
    agency_id: one.agencyId,
    asked_at: one.askedAt,
    asked_rows: one.askedRows,
    is_more: one.isMore ? 1 : 0,
  });
  if (id === undefined) throw new Error('the export got no id');
  return id;
}

export async function noteExportJob(trx: Trx, id: number, jobId: number): Promise<void> {
  await trx('register_exports').where({ id }).update({ job_id: jobId });
}

/** What was sent at once is whole: its rows, size and digest. */
export async function noteSent(
  trx: Trx,
  id: number,
  sent: { readonly rows: number; readonly sizeBytes: number; readonly sha256: string; readonly at: Date },
): Promise<void> {
  await trx('register_exports').where({ id, state: 'sent' }).update({
    made_at: sent.at,
    row_count: sent.rows,
    size_bytes: sent.sizeBytes,
    sha256: sent.sha256,
    taken_at: sent.at,
    taken_count: 1,
  });
}

export async function noteReady(
  trx: Trx,
  id: number,
  made: {
    readonly fileId: number;
    readonly rows: number;
    readonly sizeBytes: number;
    readonly sha256: string;
    readonly at: Date;
    readonly expiresAt: Date;
  },
): Promise<void> {
  await trx('register_exports').where({ id }).update({
    state: 'ready',
    file_id: made.fileId,
    row_count: made.rows,
    size_bytes: made.sizeBytes,
    sha256: made.sha256,
    made_at: made.at,
    expires_at: made.expiresAt,
  });
}

export async function noteBroken(trx: Trx, id: number): Promise<void> {
  await trx('register_exports').where({ id, state: 'making' }).update({ state: 'broken' });
}

export async function noteTaken(trx: Trx, id: number, at: Date): Promise<void> {
  await trx('register_exports').where({ id }).increment('taken_count', 1).update({ taken_at: at });
}

/** Files that may not be fetched any more and are still there: export and file. */
export async function listExpired(db: Db | Trx, now: Date): Promise<readonly { id: number; fileId: number }[]> {
  return (await db('register_exports')
    .select({ id: 'id', fileId: 'file_id' })
    .where({ state: 'ready' })
    .andWhere('expires_at', '<=', now)
    .orderBy('id')
    .limit(500)) as { id: number; fileId: number }[];
}

/** Marks it as expired; false where another node has done so. */
export async function expireExport(trx: Trx, id: number): Promise<boolean> {
  return (await trx('register_exports').where({ id, state: 'ready' }).update({ state: 'expired' })) === 1;
}
