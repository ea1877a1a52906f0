import { dayIn } from '#platform/clock.js';
import type { Db, Trx } from '#platform/db/connection.js';
import type { Deps } from '#platform/deps.js';
import { countLapsed } from '#features/annexes/checking/blocking-queries.js';
import type { AnnexVersion } from '#features/annexes/version-queries.js';
import { importProblems } from './problems.js';

/** Errors of an accepted version that count again, because their waiver ended after the acceptance (C35). */
export const countBlocked = async (
  db: Db | Trx,
  { clock, config }: Pick<Deps, 'clock' | 'config'>,
  { id, errorCount }: Pick<AnnexVersion, 'id' | 'errorCount'>,
): Promise<number> => errorCount + (await countLapsed(db, id, dayIn(config.officeZone, clock.now())));

/** @throws import.unchecked, import.no_longer_waived */
export async function requireUnblocked(trx: Trx, deps: Deps, version: AnnexVersion): Promise<void> {
  if (version.checkedAt === null) throw importProblems.unchecked();
  const count = await countBlocked(trx, deps, version);
  if (count > 0) throw importProblems.no_longer_waived({ count });
}
