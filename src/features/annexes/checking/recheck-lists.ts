import type { Deps } from '#platform/deps.js';
import type { Trx } from '#platform/db/connection.js';
import { judgeListsLater } from '#features/annexes/lists/changes/judging.js';
import { recheckLater } from '#features/annexes/mending/mending.js';
import { listCheckedLists } from './recheck-lists-queries.js';

/**
 * Has annexes 4 and 5 that offices still have checked anew, and those that were handed in held against their lists: these, or the day that
 * parts them, are others than before. `units`: of these units alone.
 */
export async function recheckLists(trx: Trx, deps: Deps, driveId: number, units?: readonly string[]): Promise<void> {
  for (const versionId of await listCheckedLists(trx, driveId, units)) await recheckLater(trx, deps, versionId);
  await judgeListsLater(trx, deps, driveId, units);
}
