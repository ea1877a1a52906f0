import type { PersonalCipher } from '#platform/crypto/personal.js';
import type { Db, Trx } from '#platform/db/connection.js';
import { rowsPerSheet } from '#domain/annexes/sheets.js';
import { blockOf, type RowToStore, openDigests, openFacts, openRows, type RowBlock, sealRows } from './row-blocks.js';

/** A row that was deleted on line, as it stood in the file, and who did so. */
export interface RemovedRow {
  readonly row: RowToStore;
  readonly isAdded: boolean;
  readonly removedBy: number;
  readonly removedByName: string;
  readonly removedAt: Date;
}

interface RawChange {
  row_no: number;
  is_added: number;
  heads: string;
  cells: Buffer;
  facts: Buffer;
  changed_by: number;
  changed_at: Date;
  name: string;
}

/** Deleted rows in file order: all of a version, or one. */
export async function listRemovedRows(
  db: Db | Trx,
  cipher: PersonalCipher,
  versionId: number,
  rowNo?: number,
): Promise<RemovedRow[]> {
  const query = db('annex_row_changes as c')
    .join('operators as o', 'o.id', 'c.changed_by')
    .select('c.row_no', 'c.is_added', 'c.heads', 'c.cells', 'c.facts', 'c.changed_by', 'c.changed_at')
    .select('o.display_name as name')
    .where({ 'c.version_id': versionId })
    .whereNotNull('c.heads')
    .orderBy('c.row_no');
  if (rowNo !== undefined) void query.andWhere({ 'c.row_no': rowNo });
  return Promise.all(
    ((await query) as RawChange[]).map(async (raw) => ({
      row: (await openBlock(cipher, raw))[0] as RowToStore,
      isAdded: raw.is_added === 1,
      removedBy: Number(raw.changed_by),
      removedByName: raw.name,
      removedAt: raw.changed_at,
    })),
  );
}

/** Rows that were added on line and count, and rows of the file that were deleted: what a version differs by from its file. */
export async function listRowChanges(
  db: Db | Trx,
  versionId: number,
): Promise<{ readonly added: readonly number[]; readonly removed: ReadonlySet<number> }> {
  const rows = (await db('annex_row_changes')
    .select('row_no', 'is_added', db.raw('heads IS NOT NULL AS is_removed'))
    .where({ version_id: versionId })
    .orderBy('row_no')) as { row_no: number; is_added: number; is_removed: number }[];
  return {
    added: rows.filter((row) => row.is_added === 1 && Number(row.is_removed) === 0).map((row) => row.row_no),
    removed: new Set(rows.filter((row) => row.is_added === 0 && Number(row.is_removed) === 1).map((row) => row.row_no)),
  };
}

export interface RowChange {
  readonly isAdded: boolean;
  readonly by: number;
  readonly at: Date;
}

/** Takes a row out of its version and keeps it aside. Returns it, or undefined where it is not there. */
export async function takeRowOut(
  trx: Trx,
  cipher: PersonalCipher,
  versionId: number,
  rowNo: number,
  { by, at }: Omit<RowChange, 'isAdded'>,
): Promise<RowToStore | undefined> {
  const found = await findBlockOf(trx, cipher, versionId, rowNo);
  const row = found?.rows.find((one) => one.row === rowNo);
  if (!found || !row) return undefined;
  const rest = found.rows.filter((one) => one !== row);
  await writeBlock(trx, cipher, versionId, found, rest);
  const [aside] = await sealRows(cipher, [row], 0);
  const { heads, cells, facts } = aside as RowBlock;
  const change = { heads, cells, facts, changed_by: by, changed_at: at };
  const isKnown = await trx('annex_row_changes').where({ version_id: versionId, row_no: rowNo }).update(change);
  if (isKnown === 0)
    await trx('annex_row_changes').insert({ version_id: versionId, row_no: rowNo, is_added: 0, ...change });
  return row;
}

/** Puts a row that was taken out back to its place. Its digest is none, so that the next check gives it its names anew. */
export async function putRowBack(
  trx: Trx,
  cipher: PersonalCipher,
  versionId: number,
  { row, isAdded }: Pick<RemovedRow, 'row' | 'isAdded'>,
): Promise<void> {
  await placeRow(trx, cipher, versionId, { ...row, digest: '' });
  const change = trx('annex_row_changes').where({ version_id: versionId, row_no: row.row });
  if (isAdded) await change.update({ heads: null, cells: null, facts: null });
  else await change.delete();
}

/** Appends a row without cells behind all others of the last sheet, and behind what stands at its foot. Returns its number. */
export async function appendRow(
  trx: Trx,
  cipher: PersonalCipher,
  versionId: number,
  behind: number,
  { by, at }: Omit<RowChange, 'isAdded'>,
): Promise<number> {
  const last = await lastRowNo(trx, versionId, Math.floor(behind / rowsPerSheet));
  const row = Math.max(last, behind) + 1;
  await placeRow(trx, cipher, versionId, emptyRow(row));
  await trx('annex_row_changes').insert({
    version_id: versionId,
    row_no: row,
    is_added: 1,
    changed_by: by,
    changed_at: at,
  });
  return row;
}

/** A row that holds nothing of itself. */
export const emptyRow = (row: number): RowToStore => ({
  row,
  hidden: false,
  cells: [],
  rowKey: '',
  digest: '',
  values: {},
  error: undefined,
});

/** The greatest row number of a sheet, rows that were deleted included. */
async function lastRowNo(trx: Trx, versionId: number, sheetNo: number): Promise<number> {
  const [first, end] = [sheetNo * rowsPerSheet, (sheetNo + 1) * rowsPerSheet];
  const block = await trx('annex_row_blocks')
    .select('heads')
    .where({ version_id: versionId })
    .andWhere('block_no', '<', blockOf(end))
    .orderBy('block_no', 'desc')
    .first<{ heads: string } | undefined>();
  const aside = await trx('annex_row_changes')
    .where({ version_id: versionId })
    .andWhereBetween('row_no', [first, end - 1])
    .max({ last: 'row_no' })
    .first<{ last: number | null }>();
  const rows = block ? openDigests(block.heads).map(({ row }) => row) : [];
  return Math.max(0, ...rows, aside?.last ?? 0);
}

type FoundBlock = Pick<RowBlock, 'blockNo' | 'part'> & { readonly rows: readonly RowToStore[] };

async function placeRow(trx: Trx, cipher: PersonalCipher, versionId: number, row: RowToStore): Promise<void> {
  const found = await findBlockOf(trx, cipher, versionId, row.row);
  if (found) {
    const rows = [...found.rows, row].sort((a, b) => a.row - b.row);
    await writeBlock(trx, cipher, versionId, found, rows);
    return;
  }
  const [block] = await sealRows(cipher, [row], 0);
  const { blockNo, part, heads, cells, facts } = block as RowBlock;
  await trx('annex_row_blocks').insert({ version_id: versionId, block_no: blockNo, part, heads, cells, facts });
}

/**
 * The block in which a row stands or belongs, as it is now: a check that is under way may hold it, and is waited for. Where a hundred has
 * several parts, that in which the row is, else the first.
 */
async function findBlockOf(
  trx: Trx,
  cipher: PersonalCipher,
  versionId: number,
  rowNo: number,
): Promise<FoundBlock | undefined> {
  const blocks = (await trx('annex_row_blocks')
    .select('block_no', 'part', 'heads', 'cells', 'facts')
    .where({ version_id: versionId, block_no: blockOf(rowNo) })
    .orderBy('part')
    .forUpdate()) as { block_no: number; part: number; heads: string; cells: Buffer; facts: Buffer }[];
  const found = blocks.find(({ heads }) => openDigests(heads).some(({ row }) => row === rowNo)) ?? blocks[0];
  return found && { blockNo: found.block_no, part: found.part, rows: await openBlock(cipher, found) };
}

async function openBlock(
  cipher: PersonalCipher,
  block: Pick<RowBlock, 'heads' | 'cells' | 'facts'>,
): Promise<RowToStore[]> {
  const [rows, facts] = await Promise.all([openRows(cipher, block), openFacts(cipher, block)]);
  const factsOf = new Map(facts.map((fact) => [fact.row, fact]));
  return rows.map((row) => ({
    ...row,
    values: factsOf.get(row.row)?.values ?? {},
    error: factsOf.get(row.row)?.error,
  }));
}

async function writeBlock(
  trx: Trx,
  cipher: PersonalCipher,
  versionId: number,
  { blockNo, part }: FoundBlock,
  rows: readonly RowToStore[],
): Promise<void> {
  const place = trx('annex_row_blocks').where({ version_id: versionId, block_no: blockNo, part });
  const [block] = await sealRows(cipher, rows, part);
  if (!block) {
    await place.delete();
    return;
  }
  await place.update({ heads: block.heads, cells: block.cells, facts: block.facts });
}
