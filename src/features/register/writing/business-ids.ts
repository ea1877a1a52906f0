import type { Db } from '#platform/db/connection.js';
import { reserveBusinessIds } from './business-queries.js';

/** So many are reserved at once for businesses that come one by one; what a process leaves over stays unused. */
const blockSize = 50;
/** Ids that this process has reserved and not used yet. */
interface Block {
  next: number;
  left: number;
}
const blocks = new WeakMap<object, Block>();

/** Ids for `count` new businesses, one behind the other: the first of them. Ids are names, nobody counts by them. */
export async function takeBusinessIds(db: Db, count: number): Promise<number> {
  const block = blockOf(db);
  if (block.left < count) {
    const size = Math.max(blockSize, count);
    const first = await reserveBusinessIds(db, size);
    // Of two that reserved meanwhile, the later block is kept.
    if (size - count >= block.left) Object.assign(block, { next: first + count, left: size - count });
    return first;
  }
  const first = block.next;
  block.next += count;
  block.left -= count;
  return first;
}

function blockOf(db: Db): Block {
  const { client } = db as unknown as { client: object };
  const block = blocks.get(client) ?? { next: 0, left: 0 };
  blocks.set(client, block);
  return block;
}
