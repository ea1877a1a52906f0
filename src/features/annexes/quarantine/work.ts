import { dayIn } from '#platform/clock.js';
import { officeWork, type WorkSource } from '#platform/work.js';
import { annexName } from '#domain/annexes/titles.js';
import { asidePath } from './present.js';
import { listAnnexesAside } from './annexes-aside-queries.js';
import { isBroken } from './quarantine-rules.js';

/** Rows that an office has set aside and promised: a duty until they have come, with the promised day. */
export const asideWork: WorkSource = {
  key: 'aside',
  verb: 'annex.fix',
  whose: officeWork,
  async list(deps, actor) {
    if (actor.scope.level === 'province') return [];
    const today = dayIn(deps.config.officeZone, deps.clock.now());
    const annexes = await listAnnexesAside(deps.db, actor.agencyId);
    const several = new Set(annexes.map(({ unitCode }) => unitCode)).size > 1;
    return annexes.map(({ annexId, annexNo, unitName, count, promisedOn }) => ({
      what: `${several ? `${unitName}：` : ''}${annexName(annexNo)}有 ${count} 行隔离，待补报`,
      detail: isBroken(promisedOn, today) ? '承诺的日期已过，请尽快改正补报' : '按承诺的日期改正补报',
      count,
      due: promisedOn,
      ...(isBroken(promisedOn, today) ? { isPressing: true } : {}),
      act: { label: '去改正', path: asidePath(annexId) },
    }));
  },
};
