import type { PersonalCipher } from '#platform/crypto/personal.js';
import { bulkInsert } from '#platform/db/bulk.js';
import type { Db, Trx } from '#platform/db/connection.js';
import {
  blockOf,
  type RowToStore,
  headsOf,
  openDigests,
  openFacts,
  openRows,
  type RowBlock,
  type RowDigest,
  type RowFacts,
  sealFacts,
  sealRows,
  type StoredRow,
} from './row-blocks.js';
import { deleteIdentities } from './row-identity-queries.js';

export type { RowToStore, RowFacts, StoredRow } from './row-blocks.js';

const blocksAtOnce = 10;

/** Stores checked rows, each hundred by itself. */
export async function insertRows(
  trx: Trx,
  cipher: PersonalCipher,
  versionId: number,
  rows: readonly RowToStore[],
  part = 0,
): Promise<void> {
  await insertBlocks(trx, versionId, await sealRows(cipher, rows, part));
}

export async function insertBlocks(trx: Trx, versionId: number, blocks: readonly RowBlock[]): Promise<void> {
  await bulkInsert(
    trx,
    'annex_row_blocks',
    ['version_id', 'block_no', 'part', 'heads', 'cells', 'facts'],
    blocks.map(({ blockNo, part, heads, cells, facts }) => [versionId, blockNo, part, heads, cells, facts]),
  );
}

/** What a new check of a block found; cells stay as they are. */
export async function updateBlock(
  trx: Trx,
  cipher: PersonalCipher,
  versionId: number,
  { blockNo, part }: Pick<RowBlock, 'blockNo' | 'part'>,
  rows: readonly RowToStore[],
): Promise<void> {
  await trx('annex_row_blocks')
    .where({ version_id: versionId, block_no: blockNo, part })
    .update({ heads: headsOf(rows), facts: await sealFacts(cipher, rows) });
}

export async function deleteRows(trx: Trx, versionId: number): Promise<void> {
  await trx('annex_findings').where({ version_id: versionId }).delete();
  await trx('annex_row_blocks').where({ version_id: versionId }).delete();
  await deleteIdentities(trx, versionId);
}

export async function findRow(
  db: Db | Trx,
  cipher: PersonalCipher,
  versionId: number,
  rowNo: number,
): Promise<StoredRow | undefined> {
  return (await listRowsByNo(db, cipher, versionId, [rowNo]))[0];
}

/** These rows in file order, as far as they are there. */
export async function listRowsByNo(
  db: Db | Trx,
  cipher: PersonalCipher,
  versionId: number,
  rowNos: readonly number[],
): Promise<StoredRow[]> {
  if (rowNos.length === 0) return [];
  const wanted = new Set(rowNos);
  const blocks = (await db('annex_row_blocks')
    .select('heads', 'cells')
    .where({ version_id: versionId })
    .whereIn('block_no', [...new Set(rowNos.map(blockOf))])
    .orderBy(['block_no', 'part'])) as Pick<RowBlock, 'heads' | 'cells'>[];
  const opened = await Promise.all(blocks.map((block) => openRows(cipher, block, wanted)));
  return opened.flat().sort((a, b) => a.row - b.row);
}

/** The jobs' way through a version, block by block in file order, however long it is. */
export async function* walkRows(
  db: Db | Trx,
  cipher: PersonalCipher,
  versionId: number,
): AsyncGenerator<Pick<RowBlock, 'blockNo' | 'part'> & { readonly rows: readonly StoredRow[] }> {
  for await (const block of walkBlocks<'cells'>(db, versionId, 'cells'))
    yield { blockNo: block.blockNo, part: block.part, rows: await openRows(cipher, block) };
}

/** What the rows of a version mean, as their check read them; needs no key but that of the stored rows, and no second check. */
export async function* walkFacts(
  db: Db | Trx,
  cipher: PersonalCipher,
  versionId: number,
): AsyncGenerator<readonly RowFacts[]> {
  for await (const block of walkBlocks<'facts'>(db, versionId, 'facts')) yield await openFacts(cipher, block);
}

/** Blocks with one of their sealed columns, the next ones fetched meanwhile. */
async function* walkBlocks<C extends 'cells' | 'facts'>(
  db: Db | Trx,
  versionId: number,
  column: C,
): AsyncGenerator<Pick<RowBlock, 'blockNo' | 'part' | 'heads' | C>> {
  const fetch = async (after: { block_no: number; part: number }) =>
    (await db('annex_row_blocks')
      .select('block_no', 'part', 'heads', column)
      .where({ version_id: versionId })
      .andWhere((later) =>
        later
          .where('block_no', '>', after.block_no)
          .orWhere((same) => same.where('block_no', after.block_no).andWhere('part', '>', after.part)),
      )
      .andWhere('block_no', '>=', after.block_no)
      .orderBy(['block_no', 'part'])
      .limit(blocksAtOnce)) as { block_no: number; part: number; heads: string; cells: Buffer; facts: Buffer }[];
  let next = fetch({ block_no: 0, part: -1 });
  for (;;) {
    const blocks = await next;
    const last = blocks.at(-1);
    if (!last) return;
    next = fetch(last);
    next.catch(() => {}); // awaited in the next turn; must not be "unhandled" if the reader stops before
    for (const { block_no, ...block } of blocks) yield { blockNo: block_no, ...block };
  }
}

/** Key and digest of every row, in file order. */
export async function listRowDigests(db: Db | Trx, versionId: number): Promise<RowDigest[]> {
  const blocks = (await db('annex_row_blocks')
    .select('heads')
    .where({ version_id: versionId })
    .orderBy(['block_no', 'part'])) as { heads: string }[];
  return blocks.flatMap(({ heads }) => openDigests(heads));
}

/** A cell mended on line: what was typed in the file and what it reads now. */
export interface RowFix {
  readonly row: number;
  readonly field: string;
  readonly typed: string;
  readonly value: string;
  readonly fixedBy: number;
  readonly fixedAt: Date;
}

interface RawFix {
  row_no: number;
  field: string;
  typed_sealed: Buffer;
  value_sealed: Buffer;
  fixed_by: number;
  fixed_at: Date;
}

/** Mended cells of the version, or of these rows of it. */
export async function listFixes(
  db: Db | Trx,
  cipher: PersonalCipher,
  versionId: number,
  rowNos?: readonly number[],
): Promise<RowFix[]> {
  const open = (sealed: Buffer) => cipher.openBytes(sealed).toString('utf8');
  const query = db('annex_row_fixes')
    .select('row_no', 'field', 'typed_sealed', 'value_sealed', 'fixed_by', 'fixed_at')
    .where({ version_id: versionId })
    .orderBy(['row_no', 'field']);
  if (rowNos) void query.whereIn('row_no', rowNos);
  const rows = (await query) as RawFix[];
  return rows.map((row) => ({
    row: row.row_no,
    field: row.field,
    typed: open(row.typed_sealed),
    value: open(row.value_sealed),
    fixedBy: Number(row.fixed_by),
    fixedAt: row.fixed_at,
  }));
}

export async function saveFixes(
  trx: Trx,
  cipher: PersonalCipher,
  versionId: number,
  fixes: readonly RowFix[],
): Promise<void> {
  if (fixes.length === 0) return;
  const seal = (text: string) => cipher.sealBytes(Buffer.from(text));
  await trx('annex_row_fixes')
    .insert(
      fixes.map((fix) => ({
        version_id: versionId,
        row_no: fix.row,
        field: fix.field,
        typed_sealed: seal(fix.typed),
        value_sealed: seal(fix.value),
        fixed_by: fix.fixedBy,
        fixed_at: fix.fixedAt,
      })),
    )
    .onConflict(['version_id', 'row_no', 'field'])
    .merge(['value_sealed', 'fixed_by', 'fixed_at']);
}

/** Takes mended cells back to what the file says. */
export async function deleteFixes(
  trx: Trx,
  versionId: number,
  cells: readonly Pick<RowFix, 'row' | 'field'>[],
): Promise<void> {
  if (cells.length === 0) return;
  const keys = cells.map(({ row, field }) => [row, field]);
  await trx('annex_row_fixes').where({ version_id: versionId }).whereIn(['row_no', 'field'], keys).delete();
}

export async function countFixes(db: Db | Trx, versionId: number): Promise<number> {
  const row = await db('annex_row_fixes').where({ version_id: versionId }).count({ n: '*' }).first<{ n: number }>();
  return Number(row?.n ?? 0);
}
