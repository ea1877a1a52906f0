import { createHash, randomInt } from 'node:crypto';
import type { Db, Trx } from '#platform/db/connection.js';

/**
 * The audit is `chainCount` hash chains side by side: a transaction adds to one of them, so that many that commit at the same time do
 * not queue behind one row. Each chain's newest entry stands in `audit_heads`; the daily digest ties the chains together.
 */
export const chainCount = 64;

/** What of an entry its hash covers, in this order. */
export interface EntryRow {
  readonly acted_at: Date;
  readonly actor_id: number | null;
  readonly actor_name: string;
  readonly actor_agency_id: number | null;
  readonly address: string;
  readonly verb: string;
  readonly object_type: string;
  readonly object_id: string;
  readonly agency_id: number | null;
  readonly outcome: string;
  readonly state_before: string | null;
  readonly state_after: string | null;
}
export interface ChainedRow extends EntryRow {
  readonly seq: number;
  readonly previous_hash: string;
  /** Null in entries from when there was one chain only. */
  readonly chain: number | null;
}

/** Newest entry of a chain. */
export interface Head {
  readonly seq: number;
  readonly hash: string;
}

export const noHash = '0'.repeat(64);

export function hashOf(row: ChainedRow): string {
  const parts = [
    row.previous_hash,
    row.seq,
    row.acted_at.toISOString(),
    row.actor_id,
    row.actor_name,
    row.actor_agency_id,
    row.address,
    row.verb,
    row.object_type,
    row.object_id,
    row.agency_id,
    row.outcome,
    row.state_before,
    row.state_after,
    ...(row.chain === null ? [] : [row.chain]),
  ];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}

const epoch = Date.UTC(2020, 0, 1);
const perMs = 64 * chainCount;
const leastMs = 1_000_000_000;

/**
 * Number of the next entry of a chain: millisecond, chain, count. Numbers of all chains sort by time and never meet, though nobody asks
 * for the last one; they are above those of the single chain that was, and below 2^53 until 2089.
 */
export function nextSeq(last: number, at: Date, chain: number): number {
  const first = Math.max(at.getTime() - epoch, leastMs) * perMs + chain * 64;
  if (first > last) return first;
  // The clock moved back, or the entry is of the same millisecond.
  return last % 64 < 63 ? last + 1 : (Math.floor(last / perMs) + 1) * perMs + chain * 64;
}

/** The chains of a pool: each of its transactions has one to itself, and what is known of its head is kept for the next one. */
class Chains {
  private from = randomInt(chainCount);
  private readonly busy = new Set<number>();
  private readonly heads = new Map<number, Head>();

  /** The first free one: what is done one after the other stands in one chain, in its order. */
  take(): number {
    for (let step = 0; step < chainCount; step += 1) {
      const chain = (this.from + step) % chainCount;
      if (this.busy.has(chain)) continue;
      this.busy.add(chain);
      return chain;
    }
    return randomInt(chainCount);
  }

  release(chain: number): void {
    this.busy.delete(chain);
  }

  /** Another process is at these chains too. */
  moveOn(): void {
    this.from = randomInt(chainCount);
  }

  knownHead(chain: number): Head {
    return this.heads.get(chain) ?? { seq: 0, hash: noHash };
  }

  /** Believed, not relied on: whether it was committed shows when it is used. */
  note(chain: number, head: Head): void {
    this.heads.set(chain, head);
  }
}

const pools = new WeakMap<object, Chains>();

export function chainsOf(db: Db): Chains {
  const client = db.client as { pool?: object };
  // A pool that was closed has no chains to keep; who uses it will hear of it.
  const key = client.pool ?? client;
  const chains = pools.get(key) ?? new Chains();
  pools.set(key, chains);
  return chains;
}

/** Adds entries to the end of a chain and moves its head. */
export async function appendEntries(
  trx: Trx,
  chains: Chains,
  chain: number,
  entries: readonly EntryRow[],
): Promise<void> {
  let rows = link(chain, chains.knownHead(chain), entries);
  if (!(await moveHead(trx, chain, chains.knownHead(chain), rows))) {
    const head = await readHead(trx, chain);
    rows = link(chain, head, entries);
    if (!(await moveHead(trx, chain, head, rows)))
      throw new Error(`the head of audit chain ${chain} moved though locked`);
  }
  await trx('audit_entries').insert(rows);
  chains.note(chain, headOf(rows));
}

type LinkedRow = ChainedRow & { readonly hash: string };

function link(chain: number, head: Head, entries: readonly EntryRow[]): LinkedRow[] {
  let last = head;
  return entries.map((entry) => {
    const row = { ...entry, seq: nextSeq(last.seq, entry.acted_at, chain), chain, previous_hash: last.hash };
    last = { seq: row.seq, hash: hashOf(row) };
    return { ...row, hash: last.hash };
  });
}

function headOf(rows: readonly LinkedRow[]): Head {
  const last = rows.at(-1);
  if (!last) throw new Error('no entries were to be added');
  return { seq: last.seq, hash: last.hash };
}

/** False when the head is another one than was believed. */
async function moveHead(trx: Trx, chain: number, from: Head, rows: readonly LinkedRow[]): Promise<boolean> {
  const to = headOf(rows);
  const moved = await trx('audit_heads')
    .where({ chain, last_seq: from.seq, last_hash: from.hash })
    .update({ last_seq: to.seq, last_hash: to.hash, entries: trx.raw('entries + ?', [rows.length]) });
  return moved === 1;
}

async function readHead(trx: Trx, chain: number): Promise<Head> {
  const row = await trx('audit_heads')
    .select('last_seq', 'last_hash')
    .where({ chain })
    .forUpdate()
    .first<{ last_seq: number; last_hash: string } | undefined>();
  if (!row) throw new Error(`audit chain ${chain} has no head: migrations have not run`);
  return { seq: Number(row.last_seq), hash: row.last_hash };
}
