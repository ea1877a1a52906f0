import type { Db } from '#platform/db/connection.js';
import type { VersionDifference } from './compare.js';
import { findDifference } from './compare-queries.js';
import type { AnnexVersion } from '#features/annexes/queries.js';

const kept = 8;

/**
 * Differences asked for of late, so that turning a page compares nothing again; one comparison at a time, whoever asks for how many.
 * A version that waits for its check is compared each time.
 */
export function createDifferenceCache(db: Db) {
  const known = new Map<string, Promise<VersionDifference>>();
  let last: Promise<unknown> = Promise.resolve();

  function compare(before: AnnexVersion, after: AnnexVersion): Promise<VersionDifference> {
    const difference = last.then(() => findDifference(db, before.id, after.id));
    last = difference.catch(() => {});
    return difference;
  }

  return (before: AnnexVersion, after: AnnexVersion): Promise<VersionDifference> => {
    if (!before.checkedAt || !after.checkedAt) return compare(before, after);
    const key = [before.id, before.checkedAt.getTime(), after.id, after.checkedAt.getTime()].join(' ');
    const found = known.get(key) ?? compare(before, after);
    known.delete(key);
    known.set(key, found);
    found.catch(() => known.delete(key));
    const [oldest] = known.keys();
    if (known.size > kept && oldest !== undefined) known.delete(oldest);
    return found;
  };
}
