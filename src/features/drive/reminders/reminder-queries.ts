import type { Db, Trx } from '#platform/db/connection.js';
import { asObjects } from '#platform/db/type-cast.js';
import type { MailState, ReminderKind } from './reminder-rules.js';

/** A reminder of a unit's deadline, as pages show it. */
export interface Reminder {
  readonly id: number;
  readonly unitCode: string;
  readonly unitName: string;
  readonly agencyId: number;
  readonly agencyName: string;
  readonly kind: ReminderKind;
  readonly deadlineAt: Date;
  readonly dueAt: Date;
  readonly remindedAt: Date;
  readonly left: number;
  readonly isOvertaken: boolean;
  readonly seenByName: string | null;
  readonly seenAt: Date | null;
  readonly mailState: MailState;
  readonly mailAttempts: number;
  readonly mailAt: Date | null;
  readonly mailError: string | null;
}

const columns = {
  id: 'r.id',
  unitCode: 'r.unit_code',
  unitName: 'd.name',
  agencyId: 'r.agency_id',
  agencyName: 'a.name',
  kind: 'r.kind',
  deadlineAt: 'r.deadline_at',
  dueAt: 'r.due_at',
  remindedAt: 'r.reminded_at',
  left: 'r.left_count',
  isOvertaken: 'r.is_overtaken',
  seenByName: 'o.display_name',
  seenAt: 'r.seen_at',
  mailState: 'r.mail_state',
  mailAttempts: 'r.mail_attempts',
  mailAt: 'r.mail_at',
  mailError: 'r.mail_error',
} as const satisfies Record<keyof Reminder, string>;

const reminders = (db: Db | Trx) =>
  db('drive_reminders as r')
    .join('divisions as d', 'd.code', 'r.unit_code')
    .join('agencies as a', 'a.id', 'r.agency_id')
    .leftJoin('operators as o', 'o.id', 'r.seen_by')
    .select(columns)
    .options(asObjects);

/** The newest first; `agencyId` null: of every office. */
export async function listReminders(db: Db, driveId: number, agencyId: number | null): Promise<Reminder[]> {
  return (await reminders(db)
    .where('r.drive_id', driveId)
    .modify((query) => void (agencyId === null || query.where('r.agency_id', agencyId)))
    .orderBy('r.id', 'desc')) as Reminder[];
}

export async function findReminder(db: Db | Trx, id: number): Promise<Reminder | undefined> {
  const [found] = (await reminders(db).where('r.id', id)) as Reminder[];
  return found;
}

/** What an office has not seen, of units that still have something to hand in, while there is time. */
export async function listUnseen(db: Db, driveId: number, agencyId: number, now: Date): Promise<Reminder[]> {
  return (await reminders(db)
    .where({ 'r.drive_id': driveId, 'r.agency_id': agencyId, 'r.is_overtaken': 0 })
    .whereNull('r.seen_at')
    .where('r.deadline_at', '>=', now)
    .whereExists(
      db('annexes as x')
        .select(db.raw('1'))
        .whereRaw('x.drive_id = r.drive_id AND x.unit_code = r.unit_code AND x.agency_id = r.agency_id')
        .whereIn('x.state', ['filling', 'returned']),
    )
    .orderBy('r.id', 'desc')) as Reminder[];
}

/** Kinds that were made, by unit and deadline. */
export async function listMade(
  db: Db | Trx,
  driveId: number,
): Promise<{ readonly unitCode: string; readonly deadlineAt: Date; readonly kind: ReminderKind }[]> {
  return (await db('drive_reminders')
    .select({ unitCode: 'unit_code', deadlineAt: 'deadline_at', kind: 'kind' })
    .options(asObjects)
    .where({ drive_id: driveId })) as { unitCode: string; deadlineAt: Date; kind: ReminderKind }[];
}

/** Writes a reminder unless another node has; answers its id, or undefined. */
export async function insertReminder(
  trx: Trx,
  one: {
    readonly driveId: number;
    readonly unitCode: string;
    readonly agencyId: number;
    readonly kind: ReminderKind;
    readonly deadlineAt: Date;
    readonly dueAt: Date;
    readonly at: Date;
    readonly left: number;
    readonly isOvertaken: boolean;
    readonly mailState: MailState;
  },
): Promise<number | undefined> {
  const [id] = await trx('drive_reminders')
    .insert({
      drive_id: one.driveId,
      unit_code: one.unitCode,
      agency_id: one.agencyId,
      kind: one.kind,
      deadline_at: one.deadlineAt,
      due_at: one.dueAt,
      reminded_at: one.at,
      left_count: one.left,
      is_overtaken: one.isOvertaken ? 1 : 0,
      mail_state: one.mailState,
    })
    .onConflict(['drive_id', 'unit_code', 'deadline_at', 'kind'])
    .ignore();
  return id === undefined || id === 0 ? undefined : id;
}

/** Answers false where somebody of the office has seen it before. */
export async function updateSeen(trx: Trx, id: number, by: number, at: Date): Promise<boolean> {
  const matched = await trx('drive_reminders').where({ id }).whereNull('seen_at').update({ seen_by: by, seen_at: at });
  return matched === 1;
}

/** Mails that wait to be sent. */
export async function listWaitingMails(db: Db | Trx): Promise<{ readonly id: number; readonly attempts: number }[]> {
  return (await db('drive_reminders')
    .select({ id: 'id', attempts: 'mail_attempts' })
    .options(asObjects)
    .where({ mail_state: 'waiting' })
    .orderBy('id')) as { id: number; attempts: number }[];
}

export async function updateMail(
  db: Db | Trx,
  id: number,
  outcome: {
    readonly state: MailState;
    readonly attempts: number;
    readonly at: Date;
    readonly error: string | null;
  },
): Promise<void> {
  await db('drive_reminders')
    .where({ id, mail_state: 'waiting' })
    .update({
      mail_state: outcome.state,
      mail_attempts: outcome.attempts,
      mail_at: outcome.at,
      mail_error: outcome.error?.slice(0, 300) ?? null,
    });
}

/** Where mail to an office goes; '' where nobody has said. */
export async function findMailAddress(db: Db | Trx, agencyId: number): Promise<string> {
  const row = await db('agencies')
    .select({ email: 'liaison_email' })
    .where({ id: agencyId })
    .first<{ email: string } | undefined>();
  return row?.email ?? '';
}
