import { noHash } from '#platform/audit/chains.js';
import { type Digest, digestOf, readMarks } from '#platform/audit/digests.js';
import { dayIn } from '#platform/clock.js';
import type { Db, Trx } from '#platform/db/connection.js';
import { violatedConstraint } from '#platform/db/errors.js';
import { inTransaction } from '#platform/db/transaction.js';

/**
 * Makes the digest of the day that has ended, unless it is there: a day without the portal goes with the next one. Any node may ask at
 * any time; one makes it. Returns it to whoever made it, to be written down outside the database too.
 */
export async function makeDigest(db: Db, now: Date, zone: string): Promise<Digest | undefined> {
  const day = dayIn(zone, new Date(now.getTime() - 86_400_000));
  const newest = await newestDigest(db);
  if (newest && newest.day >= day) return undefined;
  try {
    return await inTransaction(db, async (trx) => {
      const previous = await newestDigest(trx);
      if (previous && previous.day >= day) return undefined;
      const { heads, total } = await readMarks(trx);
      const before = { total: previous?.total ?? 0, digest: previous?.digest ?? noHash };
      const made = { day, entries: total - before.total, total, heads, previous: before.digest };
      const digest = digestOf(made);
      await trx('audit_digests').insert({
        day,
        entries: made.entries,
        total,
        heads: JSON.stringify(heads),
        previous_digest: before.digest,
        digest,
        made_at: now,
      });
      return { ...made, digest };
    });
  } catch (error) {
    // Another node was faster.
    if (violatedConstraint(error) === 'PRIMARY') return undefined;
    throw error;
  }
}

async function newestDigest(db: Db | Trx): Promise<{ day: string; total: number; digest: string } | undefined> {
  const row = await db('audit_digests')
    .select('day', 'total', 'digest')
    .orderBy('day', 'desc')
    .first<{ day: string; total: number; digest: string } | undefined>();
  return row && { ...row, total: Number(row.total) };
}
