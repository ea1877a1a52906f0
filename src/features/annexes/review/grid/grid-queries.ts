import type { PersonalCipher } from '#platform/crypto/personal.js';
import type { Db, Trx } from '#platform/db/connection.js';
import { blockOf, openFacts, type RowBlock, type RowFacts } from '#features/annexes/checking/row-blocks.js';

/** What rows mean, by their numbers; only their blocks are opened. */
export async function listFactsByNo(
  db: Db | Trx,
  cipher: PersonalCipher,
  versionId: number,
  rowNos: readonly number[],
): Promise<ReadonlyMap<number, RowFacts>> {
  const wanted = new Set(rowNos);
  const facts = new Map<number, RowFacts>();
  if (wanted.size === 0) return facts;
  const blocks = (await db('annex_row_blocks')
    .select('heads', 'facts')
    .where({ version_id: versionId })
    .whereIn('block_no', [...new Set(rowNos.map(blockOf))])) as Pick<RowBlock, 'heads' | 'facts'>[];
  for (const block of blocks)
    for (const one of await openFacts(cipher, block)) if (wanted.has(one.row)) facts.set(one.row, one);
  return facts;
}

/** Rows with errors or warnings; `confirmedOnly`: with warnings that the office has given a reason for. */
export async function listFoundRows(db: Db | Trx, versionId: number, confirmedOnly: boolean): Promise<number[]> {
  const query = db('annex_findings').distinct({ row: 'row_no' }).where({ version_id: versionId });
  if (confirmedOnly) void query.andWhere({ level: 'W' }).whereNotNull('reason');
  else void query.whereIn('level', ['E', 'W']);
  return numbersOf(await query);
}

/** Rows of a version that reviewers have commented on; `sentOnly` as the office sees it. */
export async function listCommentedRows(db: Db | Trx, versionId: number, sentOnly: boolean): Promise<number[]> {
  const query = db('annex_comments').distinct({ row: 'row_no' }).where({ version_id: versionId });
  if (sentOnly) void query.andWhere({ is_sent: 1 });
  return numbersOf(await query.whereNotNull('row_no'));
}

const numbersOf = (rows: unknown): number[] => (rows as { row: number }[]).map(({ row }) => Number(row));

/** How many errors, warnings and comments these rows have. */
export interface RowTally {
  readonly errors: number;
  /** Errors that waivers let through. */
  readonly waived: number;
  readonly warnings: number;
  readonly comments: number;
}

export async function listTallies(
  db: Db | Trx,
  versionId: number,
  rowNos: readonly number[],
  sentOnly: boolean,
): Promise<ReadonlyMap<number, RowTally>> {
  const of = (table: string) =>
    db(table).select({ row: 'row_no' }).count({ n: '*' }).where({ version_id: versionId }).whereIn('row_no', rowNos);
  const comments = of('annex_comments').groupBy('row_no');
  if (sentOnly) void comments.andWhere({ is_sent: 1 });
  const [found, said] = (await Promise.all([
    of('annex_findings')
      .select('level')
      .count({ waived: 'waiver_id' })
      .whereIn('level', ['E', 'W'])
      .groupBy('row_no', 'level'),
    comments,
  ])) as unknown as [{ row: number; level: string; n: number; waived: number }[], { row: number; n: number }[]];
  const tallies = new Map<number, RowTally>();
  const add = (row: number, more: Partial<RowTally>) =>
    tallies.set(row, { errors: 0, waived: 0, warnings: 0, comments: 0, ...tallies.get(row), ...more });
  for (const { row, level, n, waived } of found)
    add(row, level === 'E' ? { errors: Number(n) - Number(waived), waived: Number(waived) } : { warnings: Number(n) });
  for (const { row, n } of said) add(row, { comments: Number(n) });
  return tallies;
}
