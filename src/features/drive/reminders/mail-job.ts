import type { Deps } from '#platform/deps.js';
import { sendMail } from '#platform/mail.js';
import { settingsOf } from '#platform/settings.js';
import { momentText } from '#features/drive/changes/fields.js';
import { findMailAddress, findReminder, updateMail } from './reminder-queries.js';
import { mailAttempts, mailOf } from './reminder-rules.js';

/**
 * Sends the mail of a reminder once; whether the mail server took it, or why not, stands with the reminder. What failed is tried again when the
 * reminders are looked at next. Safe to run again: the message bears a name of its own, by which servers know it again.
 */
export async function runReminderMail(deps: Deps, { reminderId }: { readonly reminderId: number }): Promise<void> {
  const { db, config, clock, log } = deps;
  const reminder = await findReminder(db, reminderId);
  if (reminder?.mailState !== 'waiting' || !config.mail) return;
  const address = await findMailAddress(db, reminder.agencyId);
  const attempts = reminder.mailAttempts + 1;
  const note = (state: 'sent' | 'none' | 'failed' | 'waiting', error: string | null) =>
    updateMail(db, reminderId, { state, attempts, at: clock.now(), error });
  if (address === '') return note('none', null);
  if (clock.now() > reminder.deadlineAt) return note('failed', '截止时间已过，没有再发');
  const { organName, businessContact } = await settingsOf(deps).read();
  const mail = mailOf({
    organ: organName,
    unitName: reminder.unitName,
    left: reminder.left,
    deadline: momentText(reminder.deadlineAt, config.officeZone),
    contact: businessContact,
  });
  try {
    await sendMail(config.mail, { ...mail, to: address, key: `reminder-${reminderId}` });
  } catch (error) {
    const why = (error as Error).message;
    log.warn('reminder mail not sent', { reminderId, attempts, error: why });
    return note(attempts >= mailAttempts ? 'failed' : 'waiting', why);
  }
  await note('sent', null);
}
