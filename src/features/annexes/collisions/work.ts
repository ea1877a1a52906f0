import { lineFor, officeWork, type WorkSource } from '#platform/work.js';
import { mayDo } from '#platform/http/actor.js';
import { workOfDrives } from '#features/drive/chosen-drive.js';
import { countOfficeCases, countProvinceCases } from './work-queries.js';

const toldMs = 7 * 86_400_000;

/** Businesses that two units claim: to speak of for the offices, to decide for the province; what was decided is told to both. */
export const collisionWork: WorkSource = {
  key: 'collisions',
  verb: 'annex.view',
  whose: officeWork,
  list: (deps, actor) =>
    workOfDrives(deps, async (drive) => {
      const { db, clock } = deps;
      if (actor.scope.level === 'province') {
        if (!mayDo(actor, 'annex.review')) return [];
        const { open, heard } = await countProvinceCases(db, drive.id);
        return lineFor(open, {
          what: `一户两报 ${open} 户待决定归属`,
          detail: heard > 0 ? `其中 ${heard} 户有关单位都已说明` : '有关单位还没有都说明依据',
          act: { label: '去决定', path: '/collisions?state=open' },
        });
      }
      const since = new Date(clock.now().getTime() - toldMs);
      const { unstated, lost, told } = await countOfficeCases(db, drive.id, actor.agencyId, since);
      return [
        ...lineFor(lost, {
          what: `一户两报 ${lost} 户已决定归其他单位，待从本单位的表中退出`,
          detail: '退出以前，这张表不能接收',
          isPressing: true,
          act: { label: '去办理', path: '/collisions?state=decided' },
        }),
        ...lineFor(unstated, {
          what: `一户两报 ${unstated} 户，待说明依据或让出`,
          detail: '与其他单位填报了同一业户，决定以前，这张表不能接收',
          act: { label: '去说明', path: '/collisions?state=open' },
        }),
        ...lineFor(told, {
          what: `一户两报 ${told} 户省局已决定，本单位保留`,
          detail: '七天内的决定',
          act: { label: '去查看', path: '/collisions?state=decided' },
        }),
      ];
    }),
};
