import type { Db } from '#platform/db/connection.js';
import { createComparison, type VersionDifference } from './compare.js';
import { openDigests, type RowDigest } from '#features/annexes/checking/row-blocks.js';

/** Some 2,000 rows: a few milliseconds of the serving thread. */
const blocksAtOnce = 20;

/** What differs between two versions, read side by side: between two pieces other requests have their turn. */
export async function findDifference(db: Db, beforeId: number, afterId: number): Promise<VersionDifference> {
  const comparison = createComparison();
  const [before, after] = [walkDigests(db, beforeId), walkDigests(db, afterId)];
  for (;;) {
    const [was, is] = await Promise.all([before.next(), after.next()]);
    if (was.done && is.done) return comparison.finish();
    if (!was.done) comparison.before(was.value);
    if (!is.done) comparison.after(is.value);
  }
}

/** Key and digest of every row in file order, piece by piece. */
async function* walkDigests(db: Db, versionId: number): AsyncGenerator<RowDigest[]> {
  for (let last = { block_no: 0, part: -1 }; ; ) {
    const blocks = (await db('annex_row_blocks')
      .select('block_no', 'part', 'heads')
      .where({ version_id: versionId })
      .andWhere('block_no', '>=', last.block_no)
      .andWhere((later) =>
        later
          .where('block_no', '>', last.block_no)
          .orWhere((same) => same.where('block_no', last.block_no).andWhere('part', '>', last.part)),
      )
      .orderBy(['block_no', 'part'])
      .limit(blocksAtOnce)) as { block_no: number; part: number; heads: string }[];
    const end = blocks.at(-1);
    if (!end) return;
    last = end;
    yield blocks.flatMap(({ heads }) => openDigests(heads));
  }
}
