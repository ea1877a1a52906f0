import { dateTimeIn } from '#platform/clock.js';
import { ownWork, type WorkItem, type WorkSource } from '#platform/work.js';
import { driveWordsOf } from '#features/annexes/drive-words.js';
import { actWords, isOverdue } from './case-rules.js';
import { listUnconfirmed } from './case-queries.js';

/** What one person did alone: the second person confirms it; once a day is over, both and the administrators see that nobody has. */
export const fourEyesWork: WorkSource = {
  key: 'fourEyes',
  verb: 'four-eyes.view',
  whose: ownWork,
  async list(deps, actor) {
    const cases = await listUnconfirmed(deps.db);
    const driveOf = await driveWordsOf(
      deps.db,
      cases.map(({ annexId }) => annexId),
    );
    return cases.flatMap((one): WorkItem[] => {
      const isSecond = one.secondId === actor.id;
      const isLate = isOverdue(one, deps.clock.now());
      const isWatching = one.personId === actor.id || actor.isAdministrator;
      if (!isSecond && !(isLate && isWatching)) return [];
      const due = dateTimeIn(deps.config.officeZone, one.dueAt).slice(0, 16);
      const what = `${one.personName}一人办理${one.agencyName}附件${one.annexNo}${driveOf(one.annexId)}的${actWords[one.act]}`;
      return [
        {
          what: `${what}，${isSecond ? '待您确认' : `${one.secondName}逾期没有确认`}`,
          detail: `理由：${one.ground}`,
          due,
          isPressing: true,
          act: { label: isSecond ? '去确认' : '查看', path: `/four-eyes#case-${one.id}` },
        },
      ];
    });
  },
};
