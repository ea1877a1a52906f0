import { newCompound, writeCompound } from '#formats/cfb/writer.js';
import { recordTypes as types } from '#formats/biff/record-types.js';
import { bof, record, shortString, u16, u32, u8, wideChars } from '#formats/biff/record-writer.js';
import type { Book, BookName, BookSheet } from './book.js';
import { looksRecords } from './xls-looks.js';
import { sheetStream } from './xls-sheet.js';

const builtIn = { printTitles: 0x07 } as const;

/** Writes a planned workbook as .xls (BIFF8), for machines with nothing newer: same sheets, drop-downs, messages and styles. */
export function writeXls(book: Book): Buffer {
  const sheets = book.sheets.map((sheet, index) => sheetStream(book, sheet, index === 0));
  const tail = [...nameRecords(book), record(types.eof)];
  const head = [
    bof('globals'),
    record(types.codePage, u16(1200)),
    record(types.window1, u16(0, 0, 25_000, 12_000, 0x38, 0, 0, 1, 600)),
    ...looksRecords(),
  ];
  const lengthOf = (parts: readonly Buffer[]): number => parts.reduce((sum, each) => sum + each.length, 0);
  const boundLength = lengthOf(book.sheets.map((sheet) => boundSheet(sheet, 0)));
  let position = lengthOf(head) + boundLength + lengthOf(tail);
  const bounds = book.sheets.map((sheet, index) => {
    const bound = boundSheet(sheet, position);
    position += sheets[index]!.length;
    return bound;
  });
  return writeCompound(newCompound('Workbook', Buffer.concat([...head, ...bounds, ...tail, ...sheets])));
}

const boundSheet = (sheet: BookSheet, position: number): Buffer =>
  record(types.boundSheet, u32(position), u8(sheet.hidden ? 1 : 0, 0), shortString(sheet.name));

/** Names of the lists first (a drop-down refers to them by number), then what is repeated in print. */
function nameRecords(book: Book): readonly Buffer[] {
  const indexOf = (name: string): number => book.sheets.findIndex((each) => each.name === name);
  const links = record(
    types.externSheet,
    u16(book.sheets.length),
    ...book.sheets.map((_, index) => u16(0, index, index)),
  );
  return [
    record(types.supBook, u16(book.sheets.length, 0x0401)),
    links,
    ...book.names.map((name) => listName(name, indexOf(name.sheet))),
    ...book.sheets.flatMap((sheet, index) => (sheet.freeze.rows > 0 ? [printTitles(sheet, index)] : [])),
  ];
}

function listName({ name, column, count }: BookName, sheet: number): Buffer {
  const formula = area(sheet, 0, count - 1, column, column);
  return record(types.name, u16(0), u8(0, name.length), u16(formula.length, 0, 0), u32(0), wideChars(name), formula);
}

function printTitles({ freeze, print }: BookSheet, sheet: number): Buffer {
  const rows = area(sheet, 0, freeze.rows - 1, 0, 0xff);
  const formula =
    print.pagesWide > 1 && freeze.columns > 0 ? union(area(sheet, 0, 0xffff, 0, freeze.columns - 1), rows) : rows;
  return record(
    types.name,
    u16(0x0020),
    u8(0, 1),
    u16(formula.length, 0, sheet + 1),
    u32(0),
    u8(0, builtIn.printTitles),
    formula,
  );
}

function union(one: Buffer, other: Buffer): Buffer {
  const both = Buffer.concat([one, other, u8(0x10)]);
  return Buffer.concat([u8(0x29), u16(both.length), both]);
}

/** Token of an area on another sheet, all parts absolute. */
const area = (sheet: number, firstRow: number, lastRow: number, firstColumn: number, lastColumn: number): Buffer =>
  Buffer.concat([u8(0x3b), u16(sheet, firstRow, lastRow, firstColumn, lastColumn)]);
