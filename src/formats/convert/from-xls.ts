import { recordTypes as types, substream } from '#formats/biff/records.js';
import { openXlsWorkbook, type XlsSheet, type XlsWorkbook } from '#formats/biff/workbook.js';
import type { ColumnToWrite, RowLook, RowToWrite, SheetToWrite, StyledCell } from '#formats/ooxml/sheet-writer.js';
import { xlsxBytes } from '#formats/ooxml/xlsx-writer.js';
import { stylesFromXls } from './xls-styles.js';
import { cellAddress } from '#formats/addresses.js';

/**
 * A .xls (BIFF8) as .xlsx: all sheets with values, fonts, fills, borders, number formats, widths, heights, merged cells and frozen panes.
 * Formulas become their values; drop-downs and pictures stay behind.
 */
export async function xlsxFromXls(file: Buffer): Promise<Buffer> {
  const workbook = openXlsWorkbook(file);
  const sheets = workbook.sheets.filter((each) => each.name !== '').map((sheet) => convertedSheet(workbook, sheet));
  return xlsxBytes({ sheets, styles: stylesFromXls(workbook), date1904: workbook.date1904 });
}

interface PlainCell extends StyledCell {
  readonly column: number;
}

function convertedSheet(workbook: XlsWorkbook, sheet: XlsSheet): SheetToWrite {
  const rows = new Map<number, { look: RowLook; cells: Map<number, PlainCell> }>();
  const columns: ColumnToWrite[] = [];
  const merges: string[] = [];
  let frozen: SheetToWrite['frozen'];
  let awaiting: { row: number; column: number; style: number } | null = null;
  const rowAt = (row: number) => {
    const found = rows.get(row) ?? { look: {}, cells: new Map<number, PlainCell>() };
    rows.set(row, found);
    return found;
  };
  const put = (row: number, cell: PlainCell): void => void rowAt(row).cells.set(cell.column, cell);
  let depth = 0;
  for (const { type, data } of substream(workbook.stream, sheet.start)) {
    if (type === types.bof) depth++;
    if (type === types.eof) depth--;
    if (depth !== 1) continue;
    if (type === types.row) rowAt(data.readUInt16LE(0)).look = rowLook(data);
    else if (type === types.colInfo) columns.push(columnOf(data));
    else if (type === types.mergeCells) merges.push(...mergeElements(data));
    else if (type === types.pane) frozen = frozenPane(data);
    else if (type === types.string && awaiting !== null) put(awaiting.row, { ...awaiting, value: textOf(data, 0) });
    else if (valueTypes.has(type)) {
      const row = data.readUInt16LE(0);
      const cells = cellsOf(workbook, type, data);
      for (const cell of cells) put(row, cell);
      const isText = type === types.formula && data.readUInt16LE(12) === 0xffff && data[6] === 0;
      awaiting = isText ? { row, column: data.readUInt16LE(2), style: data.readUInt16LE(4) } : null;
    }
  }
  return {
    name: sheet.name,
    hidden: (workbook.stream[sheet.bound + 8]! & 3) !== 0,
    columns,
    ...(frozen === undefined ? {} : { frozen }),
    merged: merges,
    rows: [sortedRows(rows)],
  };
}

const valueTypes: ReadonlySet<number> = new Set([
  types.labelSst,
  types.label,
  types.rString,
  types.number,
  types.rk,
  types.mulRk,
  types.boolErr,
  types.formula,
  types.blank,
  types.mulBlank,
]);

function cellsOf({ strings }: XlsWorkbook, type: number, data: Buffer): readonly PlainCell[] {
  const column = data.readUInt16LE(2);
  const style = data.readUInt16LE(4);
  switch (type) {
    case types.labelSst:
      return [{ column, style, value: strings[data.readUInt32LE(6)] ?? null }];
    case types.label:
    case types.rString:
      return [{ column, style, value: textOf(data, 6) }];
    case types.number:
      return [{ column, style, value: data.readDoubleLE(6) }];
    case types.rk:
      return [{ column, style, value: rkValue(data.readInt32LE(6)) }];
    case types.mulRk:
      return many(data, 6, (at) => rkValue(data.readInt32LE(at + 2)));
    case types.mulBlank:
      return many(data, 2, () => null);
    case types.boolErr:
      return [{ column, style, ...boolOrError(data[6]!, data[7] === 1) }];
    case types.formula:
      return [{ column, style, ...formulaValue(data) }];
    default:
      return [{ column, style, value: null }];
  }
}

function many(data: Buffer, size: number, valueAt: (at: number) => number | null): readonly PlainCell[] {
  const first = data.readUInt16LE(2);
  return Array.from({ length: Math.floor((data.length - 6) / size) }, (_, i) => {
    const at = 4 + i * size;
    return { column: first + i, style: data.readUInt16LE(at), value: valueAt(at) };
  });
}

/** 30 bits of a whole number or of a double, perhaps in hundredths. */
function rkValue(rk: number): number {
  const bytes = Buffer.alloc(8);
  bytes.writeInt32LE(rk & ~3, 4);
  const value = rk & 2 ? rk >> 2 : bytes.readDoubleLE();
  return rk & 1 ? value / 100 : value;
}

const errors: Readonly<Record<number, string>> = {
  0: '#NULL!',
  7: '#DIV/0!',
  15: '#VALUE!',
  23: '#REF!',
  29: '#NAME?',
  36: '#NUM!',
  42: '#N/A',
};
const boolOrError = (value: number, isError: boolean): { value: string | boolean; isError: boolean } =>
  isError ? { value: errors[value] ?? '#N/A', isError } : { value: value === 1, isError };

function formulaValue(data: Buffer): { value: string | number | boolean | null; isError?: boolean } {
  if (data.readUInt16LE(12) !== 0xffff) return { value: data.readDoubleLE(6) };
  return data[6] === 1 || data[6] === 2 ? boolOrError(data[8]!, data[6] === 2) : { value: '' };
}

/** String with a length of two bytes, in a record of its own. */
function textOf(data: Buffer, at: number): string {
  const length = data.readUInt16LE(at);
  return data[at + 2]! & 1
    ? data.toString('utf16le', at + 3, at + 3 + length * 2)
    : data.toString('latin1', at + 3, at + 3 + length);
}

function rowLook(data: Buffer): RowLook {
  const height = data.readUInt16LE(6);
  const flags = data.readUInt32LE(12);
  return {
    ...((flags & 0x80) === 0 ? {} : { style: data.readUInt16LE(14) & 0x0fff }),
    ...(height & 0x8000 ? {} : { height: (height & 0x7fff) / 20, isHeightFixed: (flags & 0x40) !== 0 }),
    hidden: (flags & 0x20) !== 0,
  };
}

const columnOf = (data: Buffer): ColumnToWrite => ({
  first: data.readUInt16LE(0),
  last: Math.min(data.readUInt16LE(2), 255),
  width: data.readUInt16LE(4) / 256,
  style: data.readUInt16LE(6),
  hidden: (data[8]! & 1) !== 0,
});

function mergeElements(data: Buffer): readonly string[] {
  return Array.from({ length: data.readUInt16LE(0) }, (_, i) => {
    const [top, bottom, left, right] = [0, 2, 4, 6].map((offset) => data.readUInt16LE(2 + i * 8 + offset)) as [
      number,
      number,
      number,
      number,
    ];
    return `${cellAddress(top + 1, left)}:${cellAddress(bottom + 1, right)}`;
  });
}

/** Only frozen panes: these count columns and rows, split ones measure. */
function frozenPane(data: Buffer): SheetToWrite['frozen'] {
  const [columns, rows] = [data.readUInt16LE(0), data.readUInt16LE(2)];
  return columns > 50 || rows > 50 ? undefined : { rows, columns };
}

function sortedRows(
  rows: ReadonlyMap<number, { look: RowLook; cells: ReadonlyMap<number, PlainCell> }>,
): readonly RowToWrite[] {
  return [...rows]
    .sort(([a], [b]) => a - b)
    .map(([row, { look, cells: byColumn }]) => {
      const cells: PlainCell[] = [];
      for (const cell of byColumn.values()) cells[cell.column] = cell;
      return { row: row + 1, look, cells };
    });
}
