import { Readable } from 'node:stream';
import { cellAddress } from '#formats/addresses.js';
import { contentTypesPart, partTypes } from './content-types.js';
import { officeAddress } from './relations.js';
import { escapeCellText, escapeXml } from '#formats/xml/escapes.js';
import { writeZip, zipPart } from '#formats/zip/package.js';
import { mainNamespace } from './workbook.js';

export interface PlainCell {
  readonly column: number;
  /** Text, number or a yes/no; null: style only. */
  readonly value: string | number | boolean | null;
  /** Number of the cell style; 0 when left out. */
  readonly style?: number;
  /** The text is an error value such as #N/A. */
  readonly isError?: boolean;
}

export interface PlainRow {
  /** From 1. */
  readonly row: number;
  readonly cells: readonly PlainCell[];
  /** Attributes of the row element besides its number, e.g. ` hidden="1"`. */
  readonly attributes?: string;
}

export interface PlainSheet {
  readonly name: string;
  readonly hidden: boolean;
  /** Elements before the rows, in the order of the schema: views, columns. */
  readonly before: string;
  readonly rows: Iterable<PlainRow>;
  /** Elements behind the rows, in the order of the schema. */
  readonly behind: string;
}

/** Number of the text style (`@`) of `plainStyles`. */
export const textStyle = 1;

const namespace = mainNamespace(false);
const declaration = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';

/** Styles of a workbook that had none: the default and text. */
export const plainStyles =
  `${declaration}<styleSheet xmlns="${namespace}"><fonts count="1"><font><sz val="11"/><name val="宋体"/></font></fonts>` +
  '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>' +
  '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>' +
  '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="2">' +
  '<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/><xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>' +
  '</cellXfs></styleSheet>';

/** Writes sheets as a new .xlsx: what a file of another format becomes before it is marked. */
export function plainXlsx(sheets: readonly PlainSheet[], styles: string, date1904 = false): Promise<Buffer> {
  const part = (index: number): string => `xl/worksheets/sheet${index + 1}.xml`;
  const relations = [
    ...sheets.map((_, i) => relation(`rId${i + 1}`, 'worksheet', `worksheets/sheet${i + 1}.xml`)),
    relation(`rId${sheets.length + 1}`, 'styles', 'styles.xml'),
  ];
  return writeZip([
    zipPart(contentTypesPart, contentTypes(sheets.map((_, i) => part(i)))),
    zipPart('_rels/.rels', relationsOf([relation('rId1', 'officeDocument', 'xl/workbook.xml')])),
    zipPart('xl/workbook.xml', workbook(sheets, date1904)),
    zipPart('xl/_rels/workbook.xml.rels', relationsOf(relations)),
    zipPart('xl/styles.xml', styles),
    ...sheets.map((sheet, i) => zipPart(part(i), async () => Readable.from(sheetXml(sheet), { objectMode: false }))),
  ]);
}

const relation = (id: string, kind: string, target: string): string =>
  `<Relationship Id="${id}" Type="${officeAddress(false, kind)}" Target="${target}"/>`;
const relationsOf = (lines: readonly string[]): string =>
  `${declaration}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">${lines.join('')}</Relationships>`;

function contentTypes(sheets: readonly string[]): string {
  const override = (name: string, type: string): string => `<Override PartName="/${name}" ContentType="${type}"/>`;
  return (
    `${declaration}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">` +
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>' +
    override('xl/workbook.xml', 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml') +
    override('xl/styles.xml', partTypes.styles) +
    `${sheets.map((name) => override(name, partTypes.worksheet)).join('')}</Types>`
  );
}

function workbook(sheets: readonly PlainSheet[], date1904: boolean): string {
  const lines = sheets.map(
    ({ name, hidden }, i) =>
      `<sheet name="${escapeXml(name)}" sheetId="${i + 1}"${hidden ? ' state="hidden"' : ''} r:id="rId${i + 1}"/>`,
  );
  return `${declaration}<workbook xmlns="${namespace}" xmlns:r="${officeAddress(false)}">${date1904 ? '<workbookPr date1904="1"/>' : ''}<sheets>${lines.join('')}</sheets></workbook>`;
}

function* sheetXml({ before, rows, behind }: PlainSheet): Generator<Buffer> {
  let text = `${declaration}<worksheet xmlns="${namespace}">${before}<sheetData>`;
  for (const row of rows) {
    text += `<row r="${row.row}"${row.attributes ?? ''}>${row.cells.map((cell) => cellXml(row.row, cell)).join('')}</row>`;
    if (text.length < 65_536) continue;
    yield Buffer.from(text);
    text = '';
  }
  yield Buffer.from(`${text}</sheetData>${behind}</worksheet>`);
}

function cellXml(row: number, { column, value, style = 0, isError = false }: PlainCell): string {
  const start = `<c r="${cellAddress(row, column)}"${style === 0 ? '' : ` s="${style}"`}`;
  if (value === null) return `${start}/>`;
  if (typeof value === 'number') return `${start}><v>${value}</v></c>`;
  if (typeof value === 'boolean') return `${start} t="b"><v>${value ? 1 : 0}</v></c>`;
  if (isError) return `${start} t="e"><v>${escapeXml(value)}</v></c>`;
  return `${start} t="inlineStr"><is><t xml:space="preserve">${escapeCellText(value)}</t></is></c>`;
}
