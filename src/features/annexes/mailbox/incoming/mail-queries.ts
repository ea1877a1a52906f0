import type { Db, Trx } from '#platform/db/connection.js';
import { asObjects } from '#platform/db/type-cast.js';
import { problems } from '#platform/problem.js';
import type { AnnexNo } from '#domain/annexes/types.js';
import type { MailFound } from './evidence.js';

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
