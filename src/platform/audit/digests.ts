import { createHash } from 'node:crypto';
import type { Db, Trx } from '#platform/db/connection.js';

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

/** The newest day that was summed up, and how many entries it had; undefined before the first night. */
export async function findNewestDigest(
  db: Db,
): Promise<{ readonly day: string; readonly entries: number } | undefined> {
  const row = await db('audit_digests')
    .select('day', 'entries')
    .orderBy('day', 'desc')
    .first<{ day: string; entries: number } | undefined>();
  return row && { day: row.day, entries: Number(row.entries) };
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
