import { dateTimeIn } from '#platform/clock.js';
import { mayDo } from '#platform/http/actor.js';
import { lineFor, officeWork, ownWork, type WorkSource } from '#platform/work.js';
import { workOfDrives } from '#features/drive/chosen-drive.js';
import { listBoard } from '#features/drive/queries.js';
import { countSentBack, findWaiting } from './passed-queries.js';

/** Licences of other districts: to take or send back, sent back to the sender; for the province what nobody has taken. */
export const passedWork: WorkSource = {
  key: 'licences',
  verb: 'licence.view',
  whose: (actor) => (actor.scope.level === 'province' ? ownWork(actor) : officeWork(actor)),
  list: (deps, actor) =>
    workOfDrives(deps, async (drive) => {
      const { db, config } = deps;
      const sinceWords = (since: Date | null) =>
        since === null ? '' : `最早的 ${dateTimeIn(config.officeZone, since).slice(0, 16)} 转出`;
      if (actor.scope.level === 'province') {
        if (!mayDo(actor, 'licence.decide')) return [];
        const { count, since } = await findWaiting(db, drive.id);
        return lineFor(count, {
          what: `有 ${count} 户在单位之间转送，转入单位尚未接收`,
          detail: sinceWords(since),
          act: { label: '去查看', path: '/licences/passed?state=waiting' },
        });
      }
      if (!mayDo(actor, 'licence.receive')) return [];
      const units = [...new Set((await listBoard(db, drive.id, actor.agencyId)).map(({ unitCode }) => unitCode))];
      const [{ count, since }, sentBack] = await Promise.all([
        findWaiting(db, drive.id, units),
        countSentBack(db, drive.id, units),
      ]);
      return [
        ...lineFor(count, {
          what: `其他单位转来 ${count} 户，待接收`,
          detail: sinceWords(since),
          act: { label: '去接收', path: '/licences/passed?state=waiting' },
        }),
        ...lineFor(sentBack, {
          what: `转出的业户有 ${sentBack} 户已退回，待重新核对`,
          detail: '在附件4、附件5中改正后重新报送',
          act: { label: '去查看', path: '/licences/passed?way=out&state=sent_back' },
        }),
      ];
    }),
};
