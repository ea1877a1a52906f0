import { officeWork, type WorkSource } from '#platform/work.js';
import { momentText } from '#features/drive/changes/fields.js';
import { daysWords } from '#features/drive/progress/forecast-rules.js';
import { workOfDrives } from '#features/drive/chosen-drive.js';
import { listUnseen } from './reminder-queries.js';

const dayMs = 86_400_000;

/** The reminder that an office has not seen, one line for a unit: the newest takes the place of earlier ones. */
export const reminderWork: WorkSource = {
  key: 'reminders',
  verb: 'reminder.see',
  whose: officeWork,
  list: (deps, actor) =>
    workOfDrives(deps, async (drive) => {
      const { db, clock, config } = deps;
      const now = clock.now();
      const newest = new Map<string, Awaited<ReturnType<typeof listUnseen>>[number]>();
      for (const one of await listUnseen(db, drive.id, actor.agencyId, now))
        if (!newest.has(one.unitCode)) newest.set(one.unitCode, one);
      return [...newest.values()].map(({ unitName, deadlineAt, left }) => ({
        what: `提醒：${unitName}距报送截止还有 ${daysWords((deadlineAt.getTime() - now.getTime()) / dayMs)}`,
        detail: `提醒时有 ${left} 份附件还没有报送`,
        due: momentText(deadlineAt, config.officeZone),
        isPressing: true,
        act: { label: '查看提醒', path: '/progress/reminders' },
      }));
    }),
};
