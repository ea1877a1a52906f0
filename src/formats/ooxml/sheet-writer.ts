import { cellAddress, columnLetters } from '#formats/addresses.js';
import { escapeXml } from '#formats/xml/escapes.js';
import { mainNamespace, xmlDeclaration } from './namespaces.js';
import { plainStyle } from './plain-styles.js';
import { type StringTable, textElement } from './string-table.js';

/** A cell to write: a text in the text style, or a value in the style of a number; null: style only. */
export type CellToWrite = string | StyledCell;
export interface StyledCell {
  readonly value: string | number | boolean | null;
  readonly style: number;
  /** The text is an error value such as #N/A. */
  readonly isError?: boolean;
}

export interface RowToWrite {
  /** From 1. */
  readonly row: number;
  /** `cells[i]` belongs to sheet column i; holes and empty texts are not written. */
  readonly cells: readonly (CellToWrite | undefined)[];
  readonly look?: RowLook;
}

export interface RowLook {
  readonly hidden?: boolean;
  readonly style?: number;
  /** In points. */
  readonly height?: number;
  readonly isHeightFixed?: boolean;
}

export interface ColumnToWrite {
  /** First and last sheet column, from 0. */
  readonly first: number;
  readonly last: number;
  /** In characters. */
  readonly width: number;
  readonly style?: number;
  readonly hidden?: boolean;
}

export interface SheetToWrite {
  readonly name: string;
  readonly hidden?: boolean;
  readonly columns?: readonly ColumnToWrite[];
  /** Rows and columns that stay in sight. */
  readonly frozen?: { readonly rows: number; readonly columns: number };
  /** Ranges of merged cells. */
  readonly merged?: readonly string[];
  /** Stands at the foot of every printed page. */
  readonly foot?: string;
  /** In batches, so that memory does not grow with the rows. */
  readonly rows: AsyncIterable<readonly RowToWrite[]> | Iterable<readonly RowToWrite[]>;
}

/** Longest text of a cell. */
const cellChars = 32_767;
const chunkChars = 65_536;
const footChars = 200;

/** The part of a sheet, written while its rows are read. Without a table of strings they stand in their cells. */
export async function* sheetXml(sheet: SheetToWrite, strings: StringTable | null): AsyncGenerator<Buffer> {
  const { columns = [], merged = [] } = sheet;
  let xml = `${xmlDeclaration}<worksheet xmlns="${mainNamespace(false)}">${viewsXml(sheet)}${list('cols', columns.map(columnXml))}<sheetData>`;
  for await (const batch of sheet.rows) {
    for (const row of batch) {
      xml += rowXml(row, strings);
      if (xml.length < chunkChars) continue;
      yield Buffer.from(xml);
      xml = '';
    }
  }
  const merges = merged.map((range) => `<mergeCell ref="${range}"/>`);
  yield Buffer.from(
    `${xml}</sheetData>${list('mergeCells', merges, ` count="${merges.length}"`)}${footXml(sheet)}</worksheet>`,
  );
}

/** An ampersand begins a command there; longer texts no program reads. */
const footXml = ({ foot }: SheetToWrite): string =>
  foot === undefined
    ? ''
    : `<headerFooter><oddFooter>${escapeXml(`&L${foot.replaceAll('&', '&&').slice(0, footChars)}`)}</oddFooter></headerFooter>`;

const list = (name: string, items: readonly string[], attributes = ''): string =>
  items.length === 0 ? '' : `<${name}${attributes}>${items.join('')}</${name}>`;

function viewsXml({ frozen }: SheetToWrite): string {
  if (frozen === undefined) return '';
  const { rows, columns } = frozen;
  const pane = rows > 0 && columns > 0 ? 'bottomRight' : rows > 0 ? 'bottomLeft' : 'topRight';
  const split = `${columns > 0 ? ` xSplit="${columns}"` : ''}${rows > 0 ? ` ySplit="${rows}"` : ''}`;
  return `<sheetViews><sheetView workbookViewId="0"><pane${split} topLeftCell="${cellAddress(rows + 1, columns)}" activePane="${pane}" state="frozen"/></sheetView></sheetViews>`;
}

const columnXml = ({ first, last, width, style, hidden }: ColumnToWrite): string =>
  `<col min="${first + 1}" max="${last + 1}" width="${width}" customWidth="1"${style === undefined ? '' : ` style="${style}"`}${hidden ? ' hidden="1"' : ''}/>`;

const letters: string[] = [];
const lettersOf = (column: number): string => {
  letters[column] ??= columnLetters(column);
  return letters[column];
};

function rowXml({ row, cells, look }: RowToWrite, strings: StringTable | null): string {
  let xml = `<row r="${row}"${look === undefined ? '' : lookXml(look)}>`;
  for (let column = 0; column < cells.length; column++) {
    const cell = cells[column];
    if (cell === undefined || cell === '') continue;
    const start = `<c r="${lettersOf(column)}${row}" s="`;
    xml +=
      typeof cell === 'string' ? textXml(`${start}${plainStyle.text}"`, cell, strings) : valueXml(start, cell, strings);
  }
  return `${xml}</row>`;
}

function lookXml({ style, height, isHeightFixed, hidden }: RowLook): string {
  return (
    (style === undefined ? '' : ` s="${style}" customFormat="1"`) +
    (height === undefined ? '' : ` ht="${height}"${isHeightFixed ? ' customHeight="1"' : ''}`) +
    (hidden ? ' hidden="1"' : '')
  );
}

function textXml(start: string, text: string, strings: StringTable | null): string {
  const words = text.length > cellChars ? text.slice(0, cellChars) : text;
  return strings === null
    ? `${start} t="inlineStr"><is>${textElement(words)}</is></c>`
    : `${start} t="s"><v>${strings.index(words)}</v></c>`;
}

function valueXml(begin: string, { value, style, isError }: StyledCell, strings: StringTable | null): string {
  const start = `${begin}${style}"`;
  if (value === null) return `${start}/>`;
  if (typeof value === 'boolean') return `${start} t="b"><v>${value ? 1 : 0}</v></c>`;
  if (typeof value === 'number')
    return Number.isFinite(value) ? `${start}><v>${value}</v></c>` : `${start} t="e"><v>#NUM!</v></c>`;
  return isError ? `${start} t="e"><v>${escapeXml(value)}</v></c>` : textXml(start, value, strings);
}
