import type { Deps } from '#platform/deps.js';
import type { Trx } from '#platform/db/connection.js';
import { recheckLater } from '#features/annexes/mending/mending.js';
import { listCheckedLists } from './recheck-lists-queries.js';

/** Has annexes 4 and 5 that offices still have checked anew: their lists, or the day that parts them, are others than before. */
export async function recheckLists(trx: Trx, deps: Deps, driveId: number): Promise<void> {
  for (const versionId of await listCheckedLists(trx, driveId)) await recheckLater(trx, deps, versionId);
}
