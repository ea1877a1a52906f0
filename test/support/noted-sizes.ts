import assert from 'node:assert/strict';
import type { Db } from '#platform/db/connection.js';
import { atLast, listSizesAt, listSizesNow } from '#features/drive/progress/list-size-queries.js';
import { findCurrentDrive } from '#features/drive/queries.js';

/** The lists are as long as was noted last: whatever changed one of them has said so. */
export async function assertSizesNoted(db: Db): Promise<void> {
  const drive = await findCurrentDrive(db);
  if (!drive) return;
  const noted = (await listSizesAt(db, drive.id, atLast)).filter(({ count }) => count > 0);
  assert.deepEqual(noted, await listSizesNow(db, drive.id), 'a list changed and nobody noted it');
}
