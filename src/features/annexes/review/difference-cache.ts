import type { Db } from '#platform/db/connection.js';
import type { VersionDifference } from './compare.js';
import { findDifference } from './compare-queries.js';
import { createKeptAnswers } from './kept-answers.js';
import type { AnnexVersion } from '#features/annexes/version-queries.js';

const kept = 8;

type Compared = Pick<AnnexVersion, 'id' | 'checkedAt'>;

/** Differences asked for of late. A version that waits for its check is compared each time. */
export function createDifferenceCache(db: Db) {
  const answer = createKeptAnswers<VersionDifference>(kept);
  return (before: Compared, after: Compared): Promise<VersionDifference> => {
    const key =
      before.checkedAt && after.checkedAt
        ? [before.id, before.checkedAt.getTime(), after.id, after.checkedAt.getTime()].join(' ')
        : null;
    return answer(key, () => findDifference(db, before.id, after.id));
  };
}
