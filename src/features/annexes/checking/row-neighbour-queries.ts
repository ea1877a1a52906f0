import type { Db, Trx } from '#platform/db/connection.js';
import { blockOf, openDigests } from './row-blocks.js';

/** Row numbers before and after this one, and the next one with a finding: for walking from row to row. */
export async function listNeighbours(
  db: Db | Trx,
  versionId: number,
  rowNo: number,
): Promise<{ previous: number | null; next: number | null; nextFault: number | null }> {
  const [around, nextFault] = await Promise.all([
    listRowNosAround(db, versionId, blockOf(rowNo)),
    findFaultyRow(db, versionId, rowNo),
  ]);
  return {
    previous: around.findLast((row) => row < rowNo) ?? null,
    next: around.find((row) => row > rowNo) ?? null,
    nextFault,
  };
}

/** The first row after this one with something to be done about. */
export async function findFaultyRow(db: Db | Trx, versionId: number, afterRow: number): Promise<number | null> {
  const fault = await db('annex_findings')
    .where({ version_id: versionId })
    .andWhere('row_no', '>', afterRow)
    .whereNull('confirmed_by')
    .whereNull('waiver_id')
    .whereIn('level', ['E', 'W'])
    .min({ n: 'row_no' })
    .first<{ n: number | null }>();
  return fault?.n ?? null;
}

/** Row numbers of a block, of the one before it and of the one after, in order. */
async function listRowNosAround(db: Db | Trx, versionId: number, blockNo: number): Promise<number[]> {
  const heads = (blockNos: unknown) =>
    db('annex_row_blocks')
      .select('heads')
      .where({ version_id: versionId })
      .whereIn('block_no', blockNos as number[]);
  const edge = (sign: '<' | '>', end: 'MAX' | 'MIN') =>
    db('annex_row_blocks')
      .select(db.raw(`${end}(block_no)`))
      .where({ version_id: versionId })
      .andWhere('block_no', sign, blockNo);
  const found = (await Promise.all([heads([blockNo]), heads(edge('<', 'MAX')), heads(edge('>', 'MIN'))])) as {
    heads: string;
  }[][];
  return found
    .flat()
    .flatMap(({ heads: text }) => openDigests(text).map(({ row }) => row))
    .sort((a, b) => a - b);
}
