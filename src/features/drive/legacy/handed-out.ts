import type { Trx } from '#platform/db/connection.js';
import type { DriveDeps } from '#features/drive/deps.js';
import { noteListSizes } from '#features/drive/progress/standings.js';
import { getDriveLists } from './drive-lists-queries.js';

/** The lists of offices are others than before: what the offices have in hand is held against them anew. Nothing before they have them. */
export async function recheckHandedOut(trx: Trx, deps: DriveDeps, driveId: number): Promise<void> {
  await noteListSizes(trx, driveId, deps.clock.now());
  if ((await getDriveLists(trx, driveId)).releasedAt !== null) await deps.recheckLists(trx, deps, driveId);
}
