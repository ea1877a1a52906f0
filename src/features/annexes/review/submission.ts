import { dayIn } from '#platform/clock.js';
import type { Db, Trx } from '#platform/db/connection.js';
import type { Deps } from '#platform/deps.js';
import { findJob } from '#platform/jobs/queue.js';
import { countLapsed } from '#features/annexes/checking/blocking-queries.js';
import { countOpenWarnings } from '#features/annexes/checking/finding-queries.js';
import { checkState } from '#features/annexes/checking/recheck-rules.js';
import { listMenders } from '#features/annexes/mending/fix-queries.js';
import type { Annex } from '#features/annexes/queries.js';
import type { AnnexVersion } from '#features/annexes/version-queries.js';
import { isSmallUnit } from '#features/drive/small/one-hand-queries.js';
import { countUnanswered } from './comment-queries.js';
import { type Obstacle, submissionObstacles } from './review-rules.js';

/** What this person would meet in submitting the annex, first things first: pages show it before the button, the action refuses by it. */
export async function obstaclesTo(
  db: Db | Trx,
  { clock, config }: Pick<Deps, 'clock' | 'config'>,
  annex: Annex,
  version: AnnexVersion | undefined,
  personId: number,
): Promise<Obstacle[]> {
  if (!version) return submissionObstacles(undefined);
  const today = dayIn(config.officeZone, clock.now());
  const [isSmall, job, openWarnings, unanswered, menders, lapsed] = await Promise.all([
    isSmallUnit(db, annex.driveId, annex.unitCode),
    version.jobId === null ? undefined : findJob(db, version.jobId),
    countOpenWarnings(db, version.id),
    countUnanswered(db, annex.id),
    listMenders(db, version.id),
    countLapsed(db, version.id, today),
  ]);
  return submissionObstacles({
    check: checkState(version, job),
    rows: version.rowCount,
    errors: version.errorCount + lapsed,
    openWarnings,
    quarantined: version.quarantinedCount,
    unanswered,
    isUploader: !isSmall && version.uploadedBy === personId,
    isMender: !isSmall && menders.includes(personId),
  });
}

/** Whether the same person filled in, sent or mended, what is submitted: a small office may, and its annex says so. */
export const isOneHand = async (db: Db | Trx, version: AnnexVersion, personId: number): Promise<boolean> =>
  version.uploadedBy === personId || (await listMenders(db, version.id)).includes(personId);
