import { cellAddress } from '#formats/addresses.js';
import { BiffCellReader, type CellSink, type CellValue } from '#formats/biff/cell-reader.js';
import { openXlsToPatch, type PatchedXls, type XlsTab } from '#formats/biff/patched-xls.js';
import { recordTypes as types } from '#formats/biff/record-types.js';
import { type BiffRecord, dataOf, substream } from '#formats/biff/records.js';
import { mergedAreas } from '#formats/biff/values.js';
import type { ColumnToWrite, RowLook, RowToWrite, SheetToWrite, StyledCell } from '#formats/ooxml/sheet-writer.js';
import { xlsxBytes } from '#formats/ooxml/xlsx-writer.js';
import type { MergedArea } from '#formats/sheet-source.js';
import { stylesFromXls } from './xls-styles.js';

/**
 * A .xls (BIFF8) as .xlsx: all sheets with values, fonts, fills, borders, number formats, widths, heights, merged cells and frozen panes.
 * Formulas become their values; drop-downs and pictures stay behind.
 */
export async function xlsxFromXls(file: Buffer): Promise<Buffer> {
  const workbook = openXlsToPatch(file);
  const sheets = workbook.tabs.filter(({ name }) => name !== '').map((tab) => convertedSheet(workbook, tab));
  return xlsxBytes({ sheets, styles: stylesFromXls(workbook), date1904: workbook.date1904 });
}

function convertedSheet(workbook: PatchedXls, tab: XlsTab): SheetToWrite {
  const { stream } = workbook;
  const sink = new SheetSink(stream);
  const reader = new BiffCellReader(stream, workbook, sink);
  for (const record of substream(stream, tab.start)) reader.take(record);
  reader.end();
  const hidden = workbook.sheets.find(({ bound }) => bound === tab.bound)?.hidden ?? false;
  return { name: tab.name, hidden, ...sink.sheet() };
}

/** BIFF8 has so many columns; widths may be stated for one more. */
const lastColumn = 255;
/** More frozen rows or columns are no panes: split ones measure, frozen ones count. */
const mostFrozen = 50;

class SheetSink implements CellSink {
  private readonly rows = new Map<number, { look?: RowLook; cells: StyledCell[] }>();
  private readonly columns: ColumnToWrite[] = [];
  private readonly merged: string[] = [];
  private frozen: SheetToWrite['frozen'];

  constructor(private readonly stream: Buffer) {}

  cell(row: number, column: number, style: number, value: CellValue): void {
    this.rowAt(row).cells[column] =
      typeof value === 'object' && value !== null ? { value: value.error, style, isError: true } : { value, style };
  }

  other(record: BiffRecord): void {
    const data = dataOf(this.stream, record);
    if (record.type === types.row) this.rowAt(data.readUInt16LE(0)).look = rowLook(data);
    else if (record.type === types.colInfo) this.columns.push(columnOf(data));
    else if (record.type === types.mergeCells) this.merged.push(...mergedAreas(data).map(rangeOf));
    else if (record.type === types.pane) this.frozen = frozenPane(data);
  }

  sheet(): Omit<SheetToWrite, 'name'> {
    const rows = [...this.rows].sort(([a], [b]) => a - b).map(([row, each]): RowToWrite => ({ row: row + 1, ...each }));
    const { columns, merged, frozen } = this;
    return { columns, merged, rows: [rows], ...(frozen === undefined ? {} : { frozen }) };
  }

  private rowAt(row: number): { look?: RowLook; cells: StyledCell[] } {
    let found = this.rows.get(row);
    if (found === undefined) {
      found = { cells: [] };
      this.rows.set(row, found);
    }
    return found;
  }
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
  last: Math.min(data.readUInt16LE(2), lastColumn),
  width: data.readUInt16LE(4) / 256,
  style: data.readUInt16LE(6),
  hidden: (data.readUInt16LE(8) & 1) !== 0,
});

const rangeOf = ({ top, bottom, left, right }: MergedArea): string =>
  `${cellAddress(top, left)}:${cellAddress(bottom, right)}`;

function frozenPane(data: Buffer): SheetToWrite['frozen'] {
  const [columns, rows] = [data.readUInt16LE(0), data.readUInt16LE(2)];
  return columns > mostFrozen || rows > mostFrozen ? undefined : { rows, columns };
}
