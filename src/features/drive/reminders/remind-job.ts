import { audit, type AuditActor } from '#platform/audit.js';
import type { Deps } from '#platform/deps.js';
import type { Trx } from '#platform/db/connection.js';
import { inTransaction } from '#platform/db/transaction.js';
import { enqueue } from '#platform/jobs/queue.js';
import { matrixOf } from '#features/drive/progress/matrix.js';
import { isWithOffice, type MatrixLine } from '#features/drive/progress/matrix-rules.js';
import { type Drive, listBoard, listOpenDrives } from '#features/drive/queries.js';
import { findMailAddress, insertReminder, listMade, listWaitingMails } from './reminder-queries.js';
import { dueAtOf, dueReminders, type MailState, type ReminderKind, reminderKinds } from './reminder-rules.js';

/** A unit with something that is not in. */
interface LateUnit {
  readonly unitCode: string;
  readonly unitName: string;
  readonly agencyId: number;
  readonly deadlineAt: Date;
  readonly left: number;
}

const portalItself: AuditActor = { id: null, name: '系统', agencyId: null, address: '' };

/**
 * Reminds every unit that has not handed in all it should, before its own deadline. Comes every few minutes, to one process of the cluster; a
 * reminder is made once, and what was missed is made up for as long as there is time. Mails that wait are asked for anew.
 */
export async function runReminders(deps: Deps, { dueAt }: { readonly dueAt: string }): Promise<void> {
  const at = new Date(dueAt);
  for (const drive of await listOpenDrives(deps.db)) await remindFor(deps, drive, at);
}

async function remindFor(deps: Deps, drive: Drive, at: Date): Promise<void> {
  const units = await lateUnits(deps, drive, at);
  await inTransaction(deps.db, async (trx) => {
    const made = await listMade(trx, drive.id);
    for (const unit of units) {
      const own = made.filter(
        (one) => one.unitCode === unit.unitCode && one.deadlineAt.getTime() === unit.deadlineAt.getTime(),
      );
      const { send, overtaken } = dueReminders(unit.deadlineAt, new Set(own.map(({ kind }) => kind)), at);
      for (const kind of overtaken) await remind(trx, deps, drive, unit, kind, true);
      if (send) await remind(trx, deps, drive, unit, send, false);
    }
    await mailLater(trx, deps);
  });
}

async function lateUnits({ db }: Deps, drive: Drive, at: Date): Promise<LateUnit[]> {
  const lines = await matrixOf(db, drive, await listBoard(db, drive.id, null), { at, isNow: true });
  const left = lines.filter((line) => isWithOffice(line) && line.expected !== 0);
  const units = new Map<string, MatrixLine[]>();
  for (const line of left) units.set(line.unitCode, [...(units.get(line.unitCode) ?? []), line]);
  return [...units.values()].flatMap((own) => {
    const [first] = own;
    if (!first) return [];
    const { unitCode, unitName, agencyId, deadlineAt } = first;
    return [{ unitCode, unitName, agencyId, deadlineAt, left: own.length }];
  });
}

async function remind(
  trx: Trx,
  deps: Deps,
  drive: Drive,
  unit: LateUnit,
  kind: ReminderKind,
  isOvertaken: boolean,
): Promise<void> {
  const at = deps.clock.now();
  const { unitCode, agencyId, deadlineAt, left } = unit;
  const mailState = isOvertaken ? 'off' : await mailStateOf(trx, deps, agencyId);
  const dueAt = dueAtOf(kind, deadlineAt);
  const id = await insertReminder(trx, {
    ...{ driveId: drive.id, unitCode, agencyId, kind, deadlineAt, dueAt, at, left },
    isOvertaken,
    mailState,
  });
  if (id === undefined || isOvertaken) return;
  audit(trx, at, portalItself, {
    verb: 'reminder.send',
    objectType: 'reminder',
    objectId: id,
    agencyId,
    after: { unit: unit.unitName, kind: reminderKinds[kind].label, annexes: left },
  });
}

async function mailStateOf(trx: Trx, { config }: Deps, agencyId: number): Promise<MailState> {
  if (!config.mail) return 'off';
  return (await findMailAddress(trx, agencyId)) === '' ? 'none' : 'waiting';
}

/** Each try is a job of its own, so that a server that does not answer holds up nothing else. */
async function mailLater(trx: Trx, { config, clock }: Deps): Promise<void> {
  if (!config.mail) return;
  for (const { id, attempts } of await listWaitingMails(trx))
    await enqueue(trx, clock.now(), {
      name: 'drive.mail-reminder',
      payload: { reminderId: id },
      dedupeKey: `drive.mail-reminder:${id}:${attempts}`,
    });
}
