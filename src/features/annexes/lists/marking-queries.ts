import type { PersonalCipher } from '#platform/crypto/personal.js';
import type { Db, Trx } from '#platform/db/connection.js';

/** Rows marked by one press. */
export interface MarkBatch {
  readonly id: number;
  readonly result: string;
  readonly rowCount: number;
  readonly firstMending: number;
  readonly lastMending: number;
  readonly markedByName: string;
  readonly markedAt: Date;
  readonly undoneAt: Date | null;
}

export async function insertBatch(
  trx: Trx,
  batch: Omit<MarkBatch, 'id' | 'markedByName' | 'undoneAt'> & {
    readonly versionId: number;
    readonly markedBy: number;
  },
): Promise<void> {
  await trx('annex_mark_batches').insert({
    version_id: batch.versionId,
    result: batch.result,
    row_count: batch.rowCount,
    first_mending: batch.firstMending,
    last_mending: batch.lastMending,
    marked_by: batch.markedBy,
    marked_at: batch.markedAt,
  });
}

const batchesOf = (db: Db | Trx, versionId: number) =>
  db('annex_mark_batches as b')
    .join('operators as o', 'o.id', 'b.marked_by')
    .select({
      id: 'b.id',
      result: 'b.result',
      rowCount: 'b.row_count',
      firstMending: 'b.first_mending',
      lastMending: 'b.last_mending',
      markedByName: 'o.display_name',
      markedAt: 'b.marked_at',
      undoneAt: 'b.undone_at',
    })
    .where({ 'b.version_id': versionId });

/** The last rows of a version that were marked by one press and still are. */
export async function findLastBatch(db: Db | Trx, versionId: number): Promise<MarkBatch | undefined> {
  const [batch] = (await batchesOf(db, versionId)
    .whereNull('b.undone_at')
    .orderBy('b.id', 'desc')
    .limit(1)) as MarkBatch[];
  return batch;
}

export async function findBatch(db: Db | Trx, versionId: number, batchId: number): Promise<MarkBatch | undefined> {
  const [batch] = (await batchesOf(db, versionId).where({ 'b.id': batchId })) as MarkBatch[];
  return batch;
}

export async function endBatch(trx: Trx, batchId: number, undoneAt: Date): Promise<void> {
  await trx('annex_mark_batches').where({ id: batchId }).update({ undone_at: undoneAt });
}

/** The number of the version's newest mending, 0 where there is none. */
export async function lastMending(trx: Trx, versionId: number): Promise<number> {
  const [row] = (await trx('annex_fix_history').where({ version_id: versionId }).max({ last: 'id' })) as {
    last: number | null;
  }[];
  return Number(row?.last ?? 0);
}

/** A cell that a press has marked: as it counted before and after. */
export interface MarkedCell {
  readonly row: number;
  readonly field: string;
  readonly before: string;
  readonly after: string;
}

export async function listMarkedCells(
  trx: Trx,
  cipher: PersonalCipher,
  versionId: number,
  { firstMending, lastMending: last }: MarkBatch,
): Promise<MarkedCell[]> {
  const rows = (await trx('annex_fix_history')
    .select('row_no', 'field', 'before_sealed', 'after_sealed')
    .where({ version_id: versionId })
    .whereBetween('id', [firstMending, last])
    .orderBy('id')) as { row_no: number; field: string; before_sealed: string; after_sealed: string }[];
  return rows.map(({ row_no, field, before_sealed, after_sealed }) => ({
    row: row_no,
    field,
    before: cipher.open(before_sealed),
    after: cipher.open(after_sealed),
  }));
}

/** Names of all offices that there are, for who says where a licence belongs. */
export async function listOfficeNames(db: Db): Promise<string[]> {
  const rows = (await db('agencies').distinct('name').whereNot({ state: 'closed' }).orderBy('name')) as {
    name: string;
  }[];
  return rows.map(({ name }) => name);
}
