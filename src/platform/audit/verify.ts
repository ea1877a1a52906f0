import { chainCount, type ChainedRow, hashOf, type Head, noHash } from '#platform/audit/chains.js';
import { type Digest, digestOf, listDigests, type Mark, readMarks } from '#platform/audit/digests.js';
import type { Db, Trx } from '#platform/db/connection.js';

export interface Verdict {
  /** Entries that fit, as far as they were walked. */
  readonly entries: number;
  /** The first entry that was changed, slipped in or follows one that is gone; or the last one of those that are gone. */
  readonly brokenAt: number | null;
  /** The first day whose digest is not that of its entries. */
  readonly brokenDay: string | null;
}

type StoredRow = ChainedRow & { readonly hash: string };
type Progress = Head & { readonly count: number };

const pageSize = 1_000;

/** Walks every chain and every digest, as they stand at one moment (C60 verify). */
export async function verifyAudit(db: Db): Promise<Verdict> {
  return db.transaction(
    async (trx) => {
      const { heads } = await readMarks(trx);
      const digests = await listDigests(trx);
      const walk = createWalk(digests);
      for (let last = 0; ; ) {
        const rows = await readPage(trx, last);
        for (const row of rows) if (!walk.step(row)) return { ...walk.verdict(), brokenAt: row.seq };
        const end = rows.at(-1);
        if (!end) break;
        last = end.seq;
      }
      return { ...walk.verdict(), brokenAt: (await missingHead(trx)) ? 0 : walk.lost(heads) };
    },
    { isolationLevel: 'repeatable read' },
  );
}

async function readPage(trx: Trx, last: number): Promise<StoredRow[]> {
  const rows = (await trx('audit_entries')
    .select('*')
    .where('seq', '>', last)
    .orderBy('seq')
    .limit(pageSize)) as StoredRow[];
  return rows.map((row) => ({ ...row, seq: Number(row.seq) }));
}

/** A chain without a head may be a chain that is gone as a whole. */
async function missingHead(trx: Trx): Promise<boolean> {
  const [row] = (await trx('audit_heads').count({ n: '*' })) as { n: number }[];
  return Number(row?.n) !== chainCount;
}

function createWalk(digests: readonly Digest[]) {
  const chains = new Map<number | null, Progress>();
  // Where the digests say that a chain was, with what was found there.
  const marks = new Map<string, number | undefined>(
    digests.flatMap(({ heads }) => heads.map((mark) => [keyOf(mark), undefined])),
  );
  let entries = 0;

  return {
    /** False when the entry does not follow the one before it in its chain. */
    step(row: StoredRow): boolean {
      const before = chains.get(row.chain) ?? { seq: 0, hash: noHash, count: 0 };
      const follows = row.chain === null ? row.seq === before.seq + 1 : row.seq > before.seq;
      if (!follows || row.previous_hash !== before.hash || hashOf(row) !== row.hash) return false;
      const count = before.count + 1;
      chains.set(row.chain, { seq: row.seq, hash: row.hash, count });
      const key = keyOf([row.chain, row.seq, row.hash]);
      if (marks.has(key)) marks.set(key, count);
      entries += 1;
      return true;
    },
    /** The end of the first chain that ends elsewhere than its head says. */
    lost(heads: readonly Mark[]): number | null {
      for (const [chain, seq, hash] of heads) if (chains.get(chain)?.hash !== hash) return seq;
      const known = new Set(heads.map(([chain]) => chain));
      for (const [chain, { seq }] of chains) if (!known.has(chain)) return seq;
      return null;
    },
    verdict: () => ({ entries, brokenDay: brokenDay(digests, marks) }),
  };
}

const keyOf = ([chain, seq, hash]: Mark): string => `${chain} ${seq} ${hash}`;

function brokenDay(digests: readonly Digest[], marks: ReadonlyMap<string, number | undefined>): string | null {
  let previous = { digest: noHash, total: 0 };
  for (const one of digests) {
    const counts = one.heads.map((mark) => marks.get(keyOf(mark)));
    const total = counts.reduce<number>((sum, count) => sum + (count ?? Number.NaN), 0);
    const fits =
      one.previous === previous.digest &&
      one.digest === digestOf(one) &&
      one.total === total &&
      one.entries === total - previous.total;
    if (!fits) return one.day;
    previous = one;
  }
  return null;
}
