import type { Db } from '#platform/db/connection.js';

const dayMs = 86_400_000;
/** So long a job that went well is kept for people to look at, and one that was given up. */
export const keptDays = { done: 30, failed: 180 } as const;
const atOnce = 500;

/** Deletes jobs that ended long ago, a few at a time. Answers how many. */
export async function purgeJobs(db: Db, now: Date): Promise<number> {
  let purged = 0;
  for (const state of ['done', 'failed'] as const) {
    const before = new Date(now.getTime() - keptDays[state] * dayMs);
    for (;;) {
      const rows = (await db('jobs')
        .select('id')
        .where({ state })
        .andWhere('ended_at', '<', before)
        .orderBy('ended_at')
        .limit(atOnce)) as { id: number }[];
      if (rows.length === 0) break;
      await db('jobs')
        .where({ state })
        .whereIn(
          'id',
          rows.map(({ id }) => id),
        )
        .delete();
      purged += rows.length;
    }
  }
  return purged;
}
