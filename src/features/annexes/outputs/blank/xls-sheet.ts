import { recordTypes as types } from '#formats/biff/record-types.js';
import { blankRecord, bof, f64, labelRecord, longString, record, u16, u32, u8 } from '#formats/biff/record-writer.js';
import type { Book, BookRow, BookSheet, Look } from './book.js';
import { validationRecords } from './xls-inputs.js';
import { ordinaryXf, xfOfLook } from './xls-looks.js';

const rowsPerBlock = 32;
/** Formatting, filtering and selecting stay allowed on a locked sheet. */
const allowedWhenLocked = 0x5c1c;

/** Records of one sheet, from BOF to EOF. */
export function sheetStream(book: Book, sheet: BookSheet, isFirst: boolean): Buffer {
  const { columns, rows } = sheet;
  return Buffer.concat([
    bof('sheet'),
    ...printRecords(sheet),
    ...(sheet.locked ? [record(types.protect, u16(1))] : []),
    record(types.defColWidth, u16(8)),
    ...columns.map(({ width, look, hidden }, index) =>
      record(types.colInfo, u16(index, index, Math.round(width * 256), xfOfLook(look), hidden ? 1 : 0, 0)),
    ),
    record(types.dimensions, u32(0, rows.length), u16(0, columns.length, 0)),
    ...blocksOf(rows).flatMap(({ from, block }) => blockRecords(block, from, sheet)),
    ...viewRecords(sheet, isFirst),
    ...validationRecords(book, sheet),
    ...(sheet.locked
      ? [
          record(
            types.featHdr,
            u16(types.featHdr, 0),
            Buffer.alloc(8),
            u16(2),
            u8(1),
            u32(0xffffffff, allowedWhenLocked),
          ),
        ]
      : []),
    record(types.eof),
  ]);
}

function printRecords({ print }: BookSheet): readonly Buffer[] {
  const overThenDown = 1;
  const inches = 0.3;
  return [
    record(types.wsBool, u16(0x04c1 | 0x0100)),
    ...(print.foot === '' ? [] : [record(types.footer, longString(print.foot))]),
    record(types.hCenter, u16(1)),
    record(types.leftMargin, f64(0.4)),
    record(types.rightMargin, f64(0.4)),
    record(types.topMargin, f64(0.5)),
    record(types.bottomMargin, f64(0.7)),
    record(
      types.setup,
      u16({ A3: 8, A4: 9 }[print.paper], 100, 1, print.pagesWide, 0, overThenDown, 600, 600),
      f64(inches),
      f64(inches),
      u16(1),
    ),
  ];
}

function blocksOf(rows: readonly BookRow[]): readonly { from: number; block: readonly BookRow[] }[] {
  return Array.from({ length: Math.ceil(rows.length / rowsPerBlock) }, (_, i) => {
    const from = i * rowsPerBlock;
    return { from, block: rows.slice(from, from + rowsPerBlock) };
  });
}

/** ROW records of a block, then its cells: the order in which Excel expects them. */
function blockRecords(block: readonly BookRow[], from: number, sheet: BookSheet): readonly Buffer[] {
  const heads = block.map((row, i) => rowRecord(from + i, row, sheet.columns.length));
  return [...heads, ...block.flatMap((row, i) => cellRecords(from + i, row, sheet))];
}

function rowRecord(number: number, { height }: BookRow, columns: number): Buffer {
  const custom = height === undefined ? 0 : 0x40;
  return record(types.row, u16(number, 0, columns, Math.round((height ?? 15) * 20), 0, 0, 0x0100 | custom, ordinaryXf));
}

function cellRecords(number: number, row: BookRow, { columns }: BookSheet): readonly Buffer[] {
  return row.cells.flatMap((text, index) => {
    const own = lookAt(row, index);
    const xf = xfOfLook(own ?? columns[index]?.look ?? 'plain');
    if (text !== '') return [labelRecord(number, index, xf, text)];
    return own === undefined ? [] : [blankRecord(number, index, xf)];
  });
}

const lookAt = ({ look }: BookRow, index: number): Look | undefined =>
  look === undefined || typeof look === 'string' ? look : look[index];

function viewRecords({ freeze }: BookSheet, isFirst: boolean): readonly Buffer[] {
  const { rows, columns } = freeze;
  const frozen = rows + columns > 0;
  const flags = 0x00b6 | (isFirst ? 0x0600 : 0) | (frozen ? 0x0108 : 0);
  const window = record(types.window2, u16(flags, 0, 0), u32(64), u16(0, 0), u32(0));
  if (!frozen) return [window];
  const active = columns > 0 ? 0 : 2;
  const panes = columns > 0 ? [3, 1, 2, 0] : [3, 2];
  return [
    window,
    record(types.pane, u16(columns, rows, rows, columns, active)),
    ...panes.map((pane) =>
      record(types.selection, u8(pane), u16(rows, columns, 0, 1, rows, rows), u8(columns, columns)),
    ),
  ];
}
