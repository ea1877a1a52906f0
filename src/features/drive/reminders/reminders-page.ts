import type { Deps } from '#platform/deps.js';
import { actorOf, mayDo } from '#platform/http/actor.js';
import { idParam } from '#platform/http/csrf.js';
import { render } from '#platform/http/render.js';
import { get, type Handler, post, type RouteTable } from '#platform/http/route-table.js';
import { step } from '#platform/http/step.js';
import { momentText } from '#features/drive/changes/fields.js';
import { chosenDrive } from '#features/drive/chosen-drive.js';
import { listReminders } from './reminder-queries.js';
import { mailWords, reminderKinds } from './reminder-rules.js';
import { markSeen } from './seen.js';

/** Reminders of the deadline: all of them for the province, an office's own with the button that says they were seen. */
export function reminderRoutes(deps: Deps): RouteTable {
  const { db, config } = deps;

  const show: Handler = async (req, res) => {
    const actor = actorOf(req);
    const drive = await chosenDrive(deps, req);
    const isProvince = actor.scope.level === 'province';
    const reminders = drive ? await listReminders(db, drive.id, isProvince ? null : actor.agencyId) : [];
    await render(req, res, 'drive/reminders/reminders', {
      drive,
      look: { key: '' },
      here: 'reminders',
      isProvince,
      isMailOn: config.mail !== undefined,
      lines: reminders.map((one) => ({
        ...one,
        kindName: reminderKinds[one.kind].label,
        deadline: momentText(one.deadlineAt, config.officeZone),
        due: momentText(one.dueAt, config.officeZone),
        mailName: mailWords[one.mailState],
        maySee:
          mayDo(actor, 'reminder.see') && one.agencyId === actor.agencyId && one.seenAt === null && !one.isOvertaken,
      })),
    });
  };

  const see = step(deps, async (trx, req) => {
    const isFirst = await markSeen(trx, deps, actorOf(req), idParam(req, 'reminderId'));
    return {
      to: '/progress/reminders',
      ...(isFirst ? { done: '已标记为看过。' } : { note: '本机构已有人标记看过，没有改动。' }),
    };
  });

  return [
    get('/progress/reminders', 'annex.view', show),
    post('/progress/reminders/:reminderId/seen', 'reminder.see', see),
  ];
}
