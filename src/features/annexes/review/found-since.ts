import { dayIn } from '#platform/clock.js';
import type { Db, Trx } from '#platform/db/connection.js';
import type { Deps } from '#platform/deps.js';
import { countLapsed } from '#features/annexes/checking/blocking-queries.js';
import { countOpenWarnings } from '#features/annexes/checking/finding-queries.js';
import type { AnnexVersion } from '#features/annexes/version-queries.js';

/**
 * What keeps a submitted version from being accepted and imported though it was sound when it was submitted: found since against other
 * annexes, or no longer waived.
 */
export async function countFoundSince(
  db: Db | Trx,
  { clock, config }: Pick<Deps, 'clock' | 'config'>,
  version: Pick<AnnexVersion, 'id' | 'errorCount'>,
): Promise<number> {
  const lapsed = await countLapsed(db, version.id, dayIn(config.officeZone, clock.now()));
  return version.errorCount + lapsed + (await countOpenWarnings(db, version.id));
}
