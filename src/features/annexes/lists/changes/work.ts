import { everybodysWork, type WorkSource } from '#platform/work.js';
import { annexName } from '#domain/annexes/titles.js';
import { workOfDrives } from '#features/drive/chosen-drive.js';
import { listImportedChanges } from './change-queries.js';
import { changesPath } from './present.js';

/** Annexes in the register whose lists have changed since: nothing is reopened silently, a reviewer decides. */
export const listChangeWork: WorkSource = {
  key: 'annexes',
  verb: 'annex.review',
  whose: everybodysWork,
  list: (deps) =>
    workOfDrives(deps, async (drive) =>
      (await listImportedChanges(deps.db, drive.id)).map(({ annexId, annexNo, agencyName, reason }) => ({
        what: `${agencyName}的${annexName(annexNo)}已入库，名单又有变化`,
        detail: reason,
        act: { label: '查看变动', path: changesPath(annexId) },
      })),
    ),
};
