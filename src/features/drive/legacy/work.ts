import type { Db } from '#platform/db/connection.js';
import { lineFor, ownWork, type WorkItem, type WorkSource } from '#platform/work.js';
import { mayDo } from '#platform/http/actor.js';
import { workOfDrives } from '#features/drive/chosen-drive.js';
import { countDocket, countToConfirm } from './docket-queries.js';
import { getDriveLists } from './drive-lists-queries.js';
import { listLoads } from './load-queries.js';

const looked = 5;

/** What of the old lists waits for the province: lists that were compared, rows to decide, proposals of others, handing out. */
export const licenceWork: WorkSource = {
  key: 'licences',
  verb: 'licence.decide',
  whose: ownWork,
  async list(deps, actor) {
    return mayDo(actor, 'licence.decide') ? workOfDrives(deps, (drive) => linesOf(deps.db, drive.id, actor.id)) : [];
  },
};

async function linesOf(db: Db, driveId: number, personId: number): Promise<readonly WorkItem[]> {
  const [counts, toConfirm, loads, lists] = await Promise.all([
    countDocket(db, driveId),
    countToConfirm(db, driveId, personId),
    listLoads(db, driveId, looked),
    getDriveLists(db, driveId),
  ]);
  const open = counts.filter(({ state }) => state === 'open').reduce((sum, { count }) => sum + count, 0);
  const compared = loads.filter((load) => load.state === 'compared' && load.loadedBy !== personId);
  const applied = loads.find(({ state }) => state === 'applied');
  return [
    ...compared.map((load) => ({
      what: `运政系统名单“${load.fileName}”已比对，待核对装入`,
      detail: `新增 ${load.newCount}，变动 ${load.changedCount}，不再出现 ${load.goneCount}`,
      act: { label: '去核对', path: `/licences/loads/${load.id}` },
    })),
    ...lineFor(open, {
      what: `原许可名单有 ${open} 处需要人工判断`,
      act: { label: '去处理', path: '/licences/docket' },
    }),
    ...lineFor(toConfirm, {
      what: `原许可名单有 ${toConfirm} 条处理意见待您确认`,
      act: { label: '去确认', path: '/licences/docket?state=proposed' },
    }),
    ...lineFor(applied && lists.releasedAt === null && applied.appliedBy !== personId ? 1 : 0, {
      what: '原许可名单已装入，待下发给各单位',
      act: { label: '去下发', path: '/licences' },
    }),
  ];
}
