import { createHash } from 'node:crypto';
import { noHash } from '#platform/audit/chains.js';
import { dayIn } from '#platform/clock.js';
import type { Db, Trx } from '#platform/db/connection.js';
import { violatedConstraint } from '#platform/db/errors.js';
import { inTransaction } from '#platform/db/transaction.js';

/** How far a chain had come: its number (null: the single chain of old), the newest entry and its hash. */
export type Mark = readonly [chain: number | null, seq: number, hash: string];

/** All chains at the end of a day, and how many entries they had grown by since the day before. */
export interface Digest {
  readonly day: string;
  readonly entries: number;
  readonly total: number;
  readonly heads: readonly Mark[];
  readonly previous: string;
  readonly digest: string;
}

export function digestOf({ day, entries, total, heads, previous }: Omit<Digest, 'digest'>): string {
  return createHash('sha256')
    .update(JSON.stringify([previous, day, entries, total, heads]))
    .digest('hex');
}

interface DigestRow {
  readonly day: string;
  readonly entries: number;
  readonly total: number;
  readonly heads: string;
  readonly previous_digest: string;
  readonly digest: string;
}

export async function listDigests(db: Db | Trx): Promise<Digest[]> {
  const rows = (await db('audit_digests')
    .select('day', 'entries', 'total', 'heads', 'previous_digest', 'digest')
    .orderBy('day')) as DigestRow[];
  return rows.map((row) => ({
    day: row.day,
    entries: Number(row.entries),
    total: Number(row.total),
    heads: JSON.parse(row.heads) as Mark[],
    previous: row.previous_digest,
    digest: row.digest,
  }));
}

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

/** Every chain's newest entry, all of one moment. */
export async function readMarks(trx: Trx): Promise<{ heads: Mark[]; total: number }> {
  const [rows] = (await trx.raw(
    `SELECT chain, entries, last_seq, last_hash FROM audit_heads
     UNION ALL SELECT NULL, last_seq, last_seq, last_hash FROM audit_chain
     ORDER BY chain`,
  )) as [{ chain: number | null; entries: number; last_seq: number; last_hash: string }[]];
  return {
    heads: rows
      .filter((row) => Number(row.last_seq) > 0)
      .map((row): Mark => [row.chain === null ? null : Number(row.chain), Number(row.last_seq), row.last_hash]),
    total: rows.reduce((sum, row) => sum + Number(row.entries), 0),
  };
}
