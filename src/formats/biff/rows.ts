import { recordTypes as types, record, substream, u16, type StreamRecord } from './records.js';
import { PatchFailed } from '#formats/patch-failure.js';
import type { XlsSheet } from './workbook.js';

/** A cell of a row, with the records that belong to it (text of a formula, shared formulas). */
export interface XlsCell {
  readonly column: number;
  readonly style: number;
  readonly bytes: Buffer;
  /** Holds a value. */
  readonly filled: boolean;
  readonly isFormulaOfOthers: boolean;
}

export interface XlsRowEditor {
  /** Rows to be handed over, from 1; the others are copied. */
  has(row: number): boolean;
  /** New cells of the row. `standIn`: style of a cell that does not exist. */
  row(row: number, cells: readonly XlsCell[], standIn: (column: number) => number): readonly XlsCell[];
  /** Column to make room for, with its width in characters. */
  readonly added?: { readonly column: number; readonly width: number };
}

const singleCells: ReadonlySet<number> = new Set([
  types.labelSst,
  types.label,
  types.rString,
  types.number,
  types.rk,
  types.boolErr,
  types.formula,
  types.blank,
]);
const followers: ReadonlySet<number> = new Set([
  types.string,
  types.sharedFormula,
  types.array,
  types.continue,
  types.table,
]);
const ordinaryStyle = 15;

/** Row number (from 1) of a cell record; null: no cell. */
const rowOfCell = ({ type, data }: StreamRecord): number | null =>
  singleCells.has(type) || type === types.mulRk || type === types.mulBlank ? data.readUInt16LE(0) + 1 : null;

/** Records of a sheet with some of its rows rewritten; the indexes of rows are left out, programs do without them. */
export function editRows(stream: Buffer, sheet: XlsSheet, editor: XlsRowEditor): readonly Buffer[] {
  const output: Buffer[] = [];
  const styles = standInStyles();
  const done = new Set<number>();
  let row: number | null = null;
  let cells: XlsCell[] = [];
  const finishRow = (): void => {
    if (row === null) return;
    if (done.has(row)) throw new PatchFailed('cells of a row stand apart');
    done.add(row);
    const number = row;
    output.push(...editor.row(number, cells, (column) => styles.of(number, column)).map((cell) => cell.bytes));
    row = null;
    cells = [];
  };
  let depth = 0;
  const widths: Buffer[] = [];
  let widthsDone = editor.added === undefined;
  for (const each of substream(stream, sheet.start)) {
    const bytes = stream.subarray(each.start, each.end);
    if (each.type === types.bof) depth++;
    if (depth > 1) {
      finishRow();
      output.push(bytes);
      if (each.type === types.eof) depth--;
      continue;
    }
    if (row !== null && followers.has(each.type)) {
      cells.push(followed(cells.pop()!, each.type, bytes));
      continue;
    }
    const cellRow = rowOfCell(each);
    if (cellRow !== row) finishRow();
    if (cellRow !== null && editor.has(cellRow)) {
      row = cellRow;
      cells.push(...cellsOfRecord(each, bytes));
      continue;
    }
    if (each.type === types.index || each.type === types.dbCell) continue;
    styles.see(each);
    if (each.type === types.colInfo && editor.added !== undefined) {
      widths.push(...withoutColumn(each.data, bytes, editor.added.column));
      continue;
    }
    if (!widthsDone && (widths.length > 0 || each.type === types.dimensions)) {
      output.push(...withColumn(widths, editor.added!));
      widthsDone = true;
    }
    output.push(editor.added === undefined ? bytes : widened(each, bytes, editor.added.column, editor));
  }
  return output;
}

function followed(cell: XlsCell, type: number, bytes: Buffer): XlsCell {
  const isFormulaOfOthers =
    cell.isFormulaOfOthers || type === types.sharedFormula || type === types.array || type === types.table;
  return { ...cell, isFormulaOfOthers, bytes: Buffer.concat([cell.bytes, bytes]) };
}

/** The cells of a record; those that hold several cells are taken apart. */
export function cellsOfRecord({ type, data }: StreamRecord, bytes: Buffer): readonly XlsCell[] {
  const row = data.readUInt16LE(0);
  const first = data.readUInt16LE(2);
  if (singleCells.has(type))
    return [
      { column: first, style: data.readUInt16LE(4), bytes, filled: type !== types.blank, isFormulaOfOthers: false },
    ];
  const size = type === types.mulRk ? 6 : 2;
  return Array.from({ length: Math.floor((data.length - 6) / size) }, (_, i) => {
    const item = data.subarray(4 + i * size, 4 + (i + 1) * size);
    const single = record(type === types.mulRk ? types.rk : types.blank, u16(row, first + i), item);
    return {
      column: first + i,
      style: item.readUInt16LE(0),
      bytes: single,
      filled: type === types.mulRk,
      isFormulaOfOthers: false,
    };
  });
}

/** The same cell in another style. */
export function restyled(cell: XlsCell, style: number): XlsCell {
  const bytes = Buffer.from(cell.bytes);
  bytes.writeUInt16LE(style, 8);
  return { ...cell, style, bytes };
}

export const inColumnOrder = (cells: readonly XlsCell[]): readonly XlsCell[] =>
  cells.toSorted((a, b) => a.column - b.column);

/** Styles of rows and columns, for cells that do not exist. */
function standInStyles() {
  const rows = new Map<number, number>();
  const columns: { first: number; last: number; style: number }[] = [];
  return {
    see({ type, data }: StreamRecord): void {
      if (type === types.row && data.length >= 16 && (data.readUInt32LE(12) & 0x80) !== 0)
        rows.set(data.readUInt16LE(0) + 1, data.readUInt16LE(14) & 0x0fff);
      if (type === types.colInfo)
        columns.push({ first: data.readUInt16LE(0), last: data.readUInt16LE(2), style: data.readUInt16LE(6) });
    },
    of: (row: number, column: number): number =>
      rows.get(row) ?? columns.find(({ first, last }) => first <= column && column <= last)?.style ?? ordinaryStyle,
  };
}

/** Column widths in their order, with that of the added column among them. */
function withColumn(
  widths: readonly Buffer[],
  { column, width }: { column: number; width: number },
): readonly Buffer[] {
  const own = record(types.colInfo, u16(column, column, width * 256, ordinaryStyle, 0, 0));
  return [...widths, own].sort((a, b) => a.readUInt16LE(4) - b.readUInt16LE(4));
}

/** Dimension and rows make room for the added column. */
function widened(each: StreamRecord, bytes: Buffer, column: number, editor: XlsRowEditor): Buffer {
  const copy = Buffer.from(bytes);
  if (each.type === types.dimensions) copy.writeUInt16LE(Math.max(column + 1, each.data.readUInt16LE(10)), 4 + 10);
  if (each.type === types.row && editor.has(each.data.readUInt16LE(0) + 1))
    copy.writeUInt16LE(Math.max(column + 1, each.data.readUInt16LE(4)), 4 + 4);
  return copy;
}

/** A width that covers the added column is split around it. */
function withoutColumn(data: Buffer, bytes: Buffer, column: number): readonly Buffer[] {
  const [first, last] = [data.readUInt16LE(0), data.readUInt16LE(2)];
  if (column < first || column > last) return [bytes];
  const piece = (from: number, to: number): readonly Buffer[] =>
    from > to ? [] : [record(types.colInfo, u16(from, to), data.subarray(4))];
  return [...piece(first, column - 1), ...piece(column + 1, last)];
}
