import { annexDefinition } from '#domain/annexes/index.js';
import type { AnnexNo } from '#domain/annexes/types.js';
import { type BusinessCells, aBusiness } from '#test/support/businesses.js';
import type { SentFile } from '#test/support/client.js';
import { csvBytes, sheetJsBytes, type TestSheet } from '#test/support/workbooks.js';

/** A sheet of an annex with the official headers and these rows, given by field. */
export function annexRows(no: AnnexNo, rows: readonly BusinessCells[]): TestSheet {
  const { columns } = annexDefinition(no);
  const cells = rows.map((row) => columns.map(({ field }) => row[field] ?? null));
  return { name: `附件${no}`, rows: [columns.map(({ header }) => header), ...cells] };
}

export const annexWorkbook = (no: AnnexNo, rows: readonly BusinessCells[], name = `附件${no}.xlsx`): SentFile => ({
  name,
  content: sheetJsBytes([annexRows(no, rows)], 'xlsx'),
});

export const annexCsv = (no: AnnexNo, rows: readonly BusinessCells[], name = `附件${no}.csv`): SentFile => ({
  name,
  content: csvBytes(annexRows(no, rows), { encoding: 'gbk' }),
});

/** The `n`th business as a Haikou office types it, names of codes included; sound unless `over` spoils it. */
export const typedBusiness = (n: number, over: BusinessCells = {}): BusinessCells =>
  aBusiness(n, { filing_no: `46010502${String(n).padStart(5, '0')}`, ...over });

/** A list with the columns that annexes 4 and 5 share; nothing says which of them it is. */
export function fourOrFive(name = '许可证.xlsx'): SentFile {
  const { rows } = annexRows(4, [
    Object.fromEntries(annexDefinition(4).columns.map((one) => [one.field, one.example])),
  ]);
  const shared = new Set(annexDefinition(5).columns.map(({ header }) => header));
  const [headers = []] = rows;
  const kept = rows.map((row) => row.filter((_, at) => shared.has(String(headers[at]))));
  return { name, content: sheetJsBytes([{ name: '名单', rows: kept }], 'xlsx') };
}
