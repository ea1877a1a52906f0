import type { Db, Trx } from '#platform/db/connection.js';
import { asObjects } from '#platform/db/type-cast.js';
import { problems } from '#platform/problem.js';
import type { AnnexNo } from '#domain/annexes/types.js';
import type { MailFound } from './evidence.js';

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

/** A mail, or (`isLoose`) files that were put in without one. */
export interface Mail {
  readonly id: number;
  readonly dropFileId: number;
  readonly messageId: string;
  readonly senderSealed: string;
  readonly senderKey: string;
  readonly senderMasked: string;
  readonly senderName: string;
  readonly forwarderMasked: string;
  readonly subject: string;
  readonly sentAt: Date | null;
  readonly receivedAt: Date | null;
  readonly isLoose: boolean;
}

/**
 * `reading`: waits to be looked at; `waiting`: a person says where it goes; `refused`; `broken`: the look at it broke; `placed`: with its
 * office, which confirms (`confirmed`) or rejects it; `replaced`: another mail's file took its place before that; `dropped` by a person.
 */
export type MailFileState =
  | 'reading'
  | 'waiting'
  | 'refused'
  | 'broken'
  | 'placed'
  | 'confirmed'
  | 'rejected'
  | 'replaced'
  | 'dropped';

export interface MailFile {
  readonly id: number;
  readonly mailId: number;
  readonly name: string;
  readonly fileId: number | null;
  readonly sizeBytes: number;
  readonly sha256: string;
  readonly state: MailFileState;
  readonly jobId: number | null;
  readonly found: MailFound | null;
  readonly refusalSentence: string | null;
  readonly annexId: number | null;
  readonly versionId: number | null;
  /** The version that counted when it was placed. */
  readonly baseVersionId: number | null;
  readonly placedBy: number | null;
  readonly placedByName: string | null;
  readonly placedAt: Date | null;
  readonly decidedByName: string | null;
  readonly decidedAt: Date | null;
  readonly reason: string | null;
}

/** With its mail, and its place where it has one. */
export interface MailLine extends MailFile {
  readonly mail: Mail;
  readonly place: {
    readonly annexNo: AnnexNo;
    readonly unitName: string;
    readonly agencyName: string;
    readonly agencyId: number;
  } | null;
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

const mailColumns = {
  dropFileId: 'm.drop_file_id',
  messageId: 'm.message_id',
  senderSealed: 'm.sender_sealed',
  senderKey: 'm.sender_key',
  senderMasked: 'm.sender_masked',
  senderName: 'm.sender_name',
  forwarderMasked: 'm.forwarder_masked',
  subject: 'm.subject',
  sentAt: 'm.sent_at',
  receivedAt: 'm.received_at',
  isLoose: 'm.is_loose',
} as const satisfies Record<keyof Omit<Mail, 'id'>, string>;

const fileColumns = {
  id: 'f.id',
  mailId: 'f.mail_id',
  name: 'f.name',
  fileId: 'f.file_id',
  sizeBytes: 'f.size_bytes',
  sha256: 'f.sha256',
  state: 'f.state',
  jobId: 'f.job_id',
  found: 'f.found',
  refusalSentence: 'f.refusal_sentence',
  annexId: 'f.annex_id',
  versionId: 'f.version_id',
  baseVersionId: 'f.base_version_id',
  placedBy: 'f.placed_by',
  placedByName: 'p.display_name',
  placedAt: 'f.placed_at',
  decidedByName: 'd.display_name',
  decidedAt: 'f.decided_at',
  reason: 'f.reason',
} as const satisfies Record<keyof MailFile, string>;

const placeColumns = {
  annexNo: 'x.annex_no',
  unitName: 'u.name',
  agencyName: 'a.name',
  agencyId: 'x.agency_id',
} as const;

type LineRow = Omit<MailFile, 'found'> &
  Omit<Mail, 'id'> &
  Partial<Record<keyof typeof placeColumns, unknown>> & {
    readonly found: string | null;
  };

const lines = (db: Db | Trx) =>
  db('mail_files as f')
    .join('mails as m', 'm.id', 'f.mail_id')
    .leftJoin('operators as p', 'p.id', 'f.placed_by')
    .leftJoin('operators as d', 'd.id', 'f.decided_by')
    .leftJoin('annexes as x', 'x.id', 'f.annex_id')
    .leftJoin('agencies as a', 'a.id', 'x.agency_id')
    .leftJoin('divisions as u', 'u.code', 'x.unit_code')
    .select({ ...mailColumns, ...placeColumns, ...fileColumns })
    .options(asObjects);

function toLine(row: LineRow): MailLine {
  const mail = Object.fromEntries(
    Object.keys(mailColumns).map((key) => [key, row[key as keyof LineRow]]),
  ) as unknown as Omit<Mail, 'id'>;
  const file = Object.fromEntries(
    Object.keys(fileColumns).map((key) => [key, row[key as keyof LineRow]]),
  ) as unknown as MailFile;
  return {
    ...file,
    sizeBytes: Number(row.sizeBytes),
    found: row.found === null ? null : (JSON.parse(row.found) as MailFound),
    mail: { ...mail, id: row.mailId },
    place:
      row.annexId === null
        ? null
        : ({
            annexNo: row.annexNo,
            unitName: row.unitName,
            agencyName: row.agencyName,
            agencyId: Number(row.agencyId),
          } as MailLine['place']),
  };
}

/** Files in these states, mails together, the oldest first; of one drop where that is named. */
export async function listMailLines(
  db: Db | Trx,
  states: readonly MailFileState[],
  { dropId, newestFirst = false, limit = 1_000 }: { dropId?: number; newestFirst?: boolean; limit?: number } = {},
): Promise<MailLine[]> {
  const query = lines(db).whereIn('f.state', [...states]);
  if (dropId !== undefined)
    void query.whereIn('m.drop_file_id', db('mail_drop_files').select('id').where({ drop_id: dropId }));
  void (newestFirst ? query.orderBy('f.id', 'desc') : query.orderBy([{ column: 'f.mail_id' }, { column: 'f.id' }]));
  return ((await query.limit(limit)) as LineRow[]).map(toLine);
}

/** What waits for this office's word. */
export async function listLinesFor(
  db: Db | Trx,
  agencyId: number,
  states: readonly MailFileState[],
): Promise<MailLine[]> {
  const rows = (await lines(db)
    .whereIn('f.state', [...states])
    .where('x.agency_id', agencyId)
    .orderBy('f.id', 'desc')
    .limit(200)) as LineRow[];
  return rows.map(toLine);
}

/** Locked until the end of the transaction, and as it is now. @throws portal.not_found; also for another office's where `agencyId` is given */
export async function lockMailFile(trx: Trx, id: number, agencyId?: number): Promise<MailLine> {
  await trx('mail_files').select('id').where({ id }).forUpdate();
  const query = lines(trx).where('f.id', id).forShare();
  if (agencyId !== undefined) void query.where('x.agency_id', agencyId);
  const row = await query.first<LineRow | undefined>();
  if (!row) throw problems.not_found();
  return toLine(row);
}

export async function findMailLine(db: Db | Trx, id: number): Promise<MailLine | undefined> {
  const row = await lines(db).where('f.id', id).first<LineRow | undefined>();
  return row && toLine(row);
}

/** How many mails have files that wait for a person, and when the oldest was put in. */
export async function countWaitingMails(db: Db): Promise<{ count: number; since: Date | null }> {
  const row = await db('mail_files as f')
    .join('mails as m', 'm.id', 'f.mail_id')
    .join('mail_drop_files as df', 'df.id', 'm.drop_file_id')
    .join('mail_drops as d', 'd.id', 'df.drop_id')
    .where('f.state', 'waiting')
    .countDistinct({ count: 'm.id' })
    .min({ since: 'd.taken_at' })
    .first<{ count: number; since: Date | null }>();
  return { count: Number(row?.count ?? 0), since: row?.since ?? null };
}

/** Mails of a drop without any file. */
export async function listEmptyMails(db: Db, dropId: number): Promise<(Mail & { readonly id: number })[]> {
  return (await db('mails as m')
    .leftJoin('mail_files as f', 'f.mail_id', 'm.id')
    .whereIn('m.drop_file_id', db('mail_drop_files').select('id').where({ drop_id: dropId }))
    .whereNull('f.id')
    .select({ id: 'm.id', ...mailColumns })
    .options(asObjects)
    .orderBy('m.id')) as Mail[];
}

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

/** By the key under which a mail is known again; locked against whoever takes the same at this moment. */
export async function findMailByKey(
  trx: Trx,
  key: string,
): Promise<{ readonly id: number; readonly dropFileId: number } | undefined> {
  return trx('mails')
    .select({ id: 'id', dropFileId: 'drop_file_id' })
    .options(asObjects)
    .where({ mail_key: key })
    .first<{ id: number; dropFileId: number } | undefined>();
}

/** Returns nothing where the mail is there already. */
export async function insertMail(
  trx: Trx,
  mail: Omit<Mail, 'id'> & { readonly mailKey: string },
): Promise<number | undefined> {
  const [id] = await trx('mails')
    .insert({
      drop_file_id: mail.dropFileId,
      mail_key: mail.mailKey,
      message_id: mail.messageId,
      sender_sealed: mail.senderSealed,
      sender_key: mail.senderKey,
      sender_masked: mail.senderMasked,
      sender_name: mail.senderName,
      forwarder_masked: mail.forwarderMasked,
      subject: mail.subject,
      sent_at: mail.sentAt,
      received_at: mail.receivedAt,
      is_loose: mail.isLoose ? 1 : 0,
    })
    .onConflict('mail_key')
    .ignore();
  const stored = await findMailByKey(trx, mail.mailKey);
  return id !== undefined && id > 0 && stored?.id === Number(id) ? stored.id : undefined;
}

export async function insertMailFile(
  trx: Trx,
  file: Pick<MailFile, 'mailId' | 'name' | 'fileId' | 'sizeBytes' | 'sha256' | 'state' | 'refusalSentence'>,
): Promise<number> {
  const [id] = await trx('mail_files').insert({
    mail_id: file.mailId,
    name: file.name.slice(0, 255),
    file_id: file.fileId,
    size_bytes: file.sizeBytes,
    sha256: file.sha256,
    state: file.state,
    refusal_sentence: file.refusalSentence,
  });
  if (id === undefined) throw new Error('the file of a mail got no id');
  return id;
}

export interface MailFileChange {
  readonly state?: MailFileState;
  readonly job_id?: number;
  readonly found?: string;
  readonly refusal_sentence?: string | null;
  readonly annex_id?: number;
  readonly version_id?: number;
  readonly base_version_id?: number | null;
  readonly placed_by?: number;
  readonly placed_at?: Date;
  readonly decided_by?: number;
  readonly decided_at?: Date;
  readonly reason?: string;
}

export async function updateMailFile(trx: Trx, id: number, change: MailFileChange): Promise<void> {
  await trx('mail_files').where({ id }).update(change);
}

/** Files of other mails that wait with the office of this annex for its word. */
export async function listPlacedIn(trx: Trx, annexId: number): Promise<number[]> {
  const rows = (await trx('mail_files').select('id').where({ annex_id: annexId, state: 'placed' }).forUpdate()) as {
    id: number;
  }[];
  return rows.map(({ id }) => Number(id));
}

/** Versions with one of these digests that count or may yet: the same file is there already. Not what an office has rejected. */
export async function listVersionsByDigest(
  db: Db | Trx,
  digests: readonly string[],
): Promise<
  readonly {
    readonly sha256: string;
    readonly annexId: number;
    readonly no: number | null;
    readonly annexNo: AnnexNo;
    readonly unitName: string;
    readonly isAwaiting: boolean;
  }[]
> {
  if (digests.length === 0) return [];
  return db('files as c')
    .join('annex_versions as v', 'v.file_id', 'c.id')
    .join('annexes as x', 'x.id', 'v.annex_id')
    .join('divisions as u', 'u.code', 'x.unit_code')
    .select({
      sha256: 'c.sha256',
      annexId: 'x.id',
      no: 'v.no',
      annexNo: 'x.annex_no',
      unitName: 'u.name',
      isAwaiting: 'v.is_awaiting',
    })
    .options(asObjects)
    .leftJoin('mail_files as f', 'f.version_id', 'v.id')
    .whereIn('c.sha256', [...digests])
    .where((some) => some.whereNull('f.id').orWhereIn('f.state', ['placed', 'confirmed']))
    .whereNot('v.state', 'refused')
    .orderBy('v.id');
}

/** Annexes whose office has rejected a file with one of these digests. */
export async function listRejections(
  db: Db | Trx,
  digests: readonly string[],
): Promise<readonly { readonly sha256: string; readonly annexId: number }[]> {
  if (digests.length === 0) return [];
  return db('mail_files')
    .select({ sha256: 'sha256', annexId: 'annex_id' })
    .options(asObjects)
    .whereIn('sha256', [...digests])
    .where({ state: 'rejected' });
}

/** Whether a version of an annex rests on this file. */
export const isFileOfVersion = async (db: Db | Trx, fileId: number): Promise<boolean> =>
  (await db('annex_versions').select('id').where({ file_id: fileId }).first()) !== undefined;

/** When the version that counts came in, of every annex of a drive. */
export async function listReceiptTimes(db: Db | Trx, driveId: number): Promise<ReadonlyMap<number, Date>> {
  const rows = (await db('annexes as x')
    .join('annex_versions as v', 'v.id', 'x.current_version_id')
    .select({ annexId: 'x.id', at: 'v.uploaded_at' })
    .options(asObjects)
    .where('x.drive_id', driveId)) as { annexId: number; at: Date }[];
  return new Map(rows.map(({ annexId, at }) => [annexId, at]));
}

/** Offices that a sender is known to write for: by the liaison's address, and by mails that an office has confirmed. */
export async function listOfficesOfSender(db: Db | Trx, address: string, senderKey: string): Promise<number[]> {
  if (address === '') return [];
  const [liaison, confirmed] = (await Promise.all([
    db('agencies').select({ id: 'id' }).where({ liaison_email: address }),
    db('mail_files as f')
      .join('mails as m', 'm.id', 'f.mail_id')
      .join('annexes as x', 'x.id', 'f.annex_id')
      .distinct({ id: 'x.agency_id' })
      .where({ 'm.sender_key': senderKey, 'f.state': 'confirmed' }),
  ])) as { id: number }[][];
  return [...new Set([...(liaison ?? []), ...(confirmed ?? [])].map(({ id }) => Number(id)))];
}
