import { bulkInsert } from '#platform/db/bulk.js';
import type { Db, Trx } from '#platform/db/connection.js';
import type { Cell, SheetRow } from '#features/annexes/types.js';

/** A stored row as typed. `cells` keeps the reader's own form: text as strings, everything else with its kind. */
export interface StoredRow extends SheetRow {
  readonly rowKey: string;
  readonly digest: string;
}

interface RawRow {
  row_no: number;
  is_hidden: number;
  cells: string;
  row_key: string;
  digest: string;
}
const columns = ['row_no', 'is_hidden', 'cells', 'row_key', 'digest'] as const;

const toRow = (row: RawRow): StoredRow => ({
  row: row.row_no,
  hidden: row.is_hidden === 1,
  cells: (JSON.parse(row.cells) as (Cell | null)[]).map((cell) => cell ?? undefined),
  rowKey: row.row_key,
  digest: row.digest,
});

export async function insertRows(trx: Trx, versionId: number, rows: readonly StoredRow[]): Promise<void> {
  await bulkInsert(
    trx,
    'annex_rows',
    ['version_id', ...columns],
    rows.map((row) => [versionId, row.row, row.hidden ? 1 : 0, JSON.stringify(row.cells), row.rowKey, row.digest]),
  );
}

export async function deleteRows(trx: Trx, versionId: number): Promise<void> {
  await trx('annex_findings').where({ version_id: versionId }).delete();
  await trx('annex_rows').where({ version_id: versionId }).delete();
}

export async function findRow(db: Db | Trx, versionId: number, rowNo: number): Promise<StoredRow | undefined> {
  const row = await db('annex_rows')
    .select(columns)
    .where({ version_id: versionId, row_no: rowNo })
    .first<RawRow | undefined>();
  return row && toRow(row);
}

/** Rows after `afterRow` in file order: the page's and the jobs' way through a version, however long it is. */
export async function listRows(db: Db | Trx, versionId: number, afterRow: number, limit: number): Promise<StoredRow[]> {
  const rows = (await db('annex_rows')
    .select(columns)
    .where({ version_id: versionId })
    .andWhere('row_no', '>', afterRow)
    .orderBy('row_no')
    .limit(limit)) as RawRow[];
  return rows.map(toRow);
}

export async function listRowsByNo(db: Db | Trx, versionId: number, rowNos: readonly number[]): Promise<StoredRow[]> {
  if (rowNos.length === 0) return [];
  const rows = (await db('annex_rows')
    .select(columns)
    .where({ version_id: versionId })
    .whereIn('row_no', [...rowNos])
    .orderBy('row_no')) as RawRow[];
  return rows.map(toRow);
}

/** Key and digest of every row: enough to find what differs between two versions. */
export async function listRowDigests(
  db: Db | Trx,
  versionId: number,
): Promise<{ row: number; rowKey: string; digest: string }[]> {
  const rows = (await db('annex_rows')
    .select('row_no', 'row_key', 'digest')
    .where({ version_id: versionId })
    .orderBy('row_no')) as { row_no: number; row_key: string; digest: string }[];
  return rows.map((row) => ({ row: row.row_no, rowKey: row.row_key, digest: row.digest }));
}

export async function updateRowDigest(
  trx: Trx,
  versionId: number,
  row: { row: number; rowKey: string; digest: string },
): Promise<void> {
  await trx('annex_rows')
    .where({ version_id: versionId, row_no: row.row })
    .update({ row_key: row.rowKey, digest: row.digest });
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
  typed: string;
  value: string;
  fixed_by: number;
  fixed_at: Date;
}

export async function listFixes(db: Db | Trx, versionId: number, rowNo?: number): Promise<RowFix[]> {
  const rows = (await db('annex_row_fixes')
    .select('row_no', 'field', 'typed', 'value', 'fixed_by', 'fixed_at')
    .where({ version_id: versionId, ...(rowNo === undefined ? {} : { row_no: rowNo }) })
    .orderBy(['row_no', 'field'])) as RawFix[];
  return rows.map((row) => ({
    row: row.row_no,
    field: row.field,
    typed: row.typed,
    value: row.value,
    fixedBy: Number(row.fixed_by),
    fixedAt: row.fixed_at,
  }));
}

export async function saveFixes(trx: Trx, versionId: number, fixes: readonly RowFix[]): Promise<void> {
  if (fixes.length === 0) return;
  await trx('annex_row_fixes')
    .insert(
      fixes.map((fix) => ({
        version_id: versionId,
        row_no: fix.row,
        field: fix.field,
        typed: fix.typed,
        value: fix.value,
        fixed_by: fix.fixedBy,
        fixed_at: fix.fixedAt,
      })),
    )
    .onConflict(['version_id', 'row_no', 'field'])
    .merge(['value', 'fixed_by', 'fixed_at']);
}

/** Takes a mended cell back to what the file says. */
export async function deleteFix(trx: Trx, versionId: number, rowNo: number, field: string): Promise<void> {
  await trx('annex_row_fixes').where({ version_id: versionId, row_no: rowNo, field }).delete();
}

export async function countFixes(db: Db | Trx, versionId: number): Promise<number> {
  const row = await db('annex_row_fixes').where({ version_id: versionId }).count({ n: '*' }).first<{ n: number }>();
  return Number(row?.n ?? 0);
}

/** Row numbers before and after this one, and the next one with a finding: for walking from row to row. */
export async function listNeighbours(
  db: Db | Trx,
  versionId: number,
  rowNo: number,
): Promise<{ previous: number | null; next: number | null; nextFault: number | null }> {
  const [previous, next, fault] = await Promise.all([
    db('annex_rows')
      .where({ version_id: versionId })
      .andWhere('row_no', '<', rowNo)
      .max({ n: 'row_no' })
      .first<{ n: number | null }>(),
    db('annex_rows')
      .where({ version_id: versionId })
      .andWhere('row_no', '>', rowNo)
      .min({ n: 'row_no' })
      .first<{ n: number | null }>(),
    db('annex_findings')
      .where({ version_id: versionId })
      .andWhere('row_no', '>', rowNo)
      .whereNull('confirmed_by')
      .whereIn('level', ['E', 'W'])
      .min({ n: 'row_no' })
      .first<{ n: number | null }>(),
  ]);
  return { previous: previous?.n ?? null, next: next?.n ?? null, nextFault: fault?.n ?? null };
}
