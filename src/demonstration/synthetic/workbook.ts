import { createWriteStream } from 'node:fs';
import { once } from 'node:events';
import { PassThrough, Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import yazl from 'yazl';
import { annexDefinition } from '#domain/annexes/index.js';
import { annexName } from '#domain/annexes/titles.js';
import type { AnnexColumn, AnnexNo } from '#domain/annexes/types.js';
import { type Strings, createStrings } from './workbook-strings.js';

/** The columns of a workbook in their order; `isWritten` leaves out what an office left out. */
export interface WorkbookOptions {
  readonly isWritten?: (column: AnnexColumn) => boolean;
}

/**
 * Writes an annex workbook as an office's spreadsheet saves it: a title row, the official headers, shared strings, days as date cells,
 * figures as numbers, codes as text. Rows are as `typist` gives them; memory grows with the different texts only.
 */
export async function writeWorkbook(
  path: string,
  annexNo: AnnexNo,
  rows: TypedRows,
  options: WorkbookOptions = {},
): Promise<void> {
  await pipeline(workbookStream(annexNo, rows, options), createWriteStream(path));
}

export async function workbookBytes(annexNo: AnnexNo, rows: TypedRows, options: WorkbookOptions = {}): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of workbookStream(annexNo, rows, options)) parts.push(part as Buffer);
  return Buffer.concat(parts);
}

type TypedRows = Iterable<Readonly<Record<string, string>>>;

function workbookStream(annexNo: AnnexNo, rows: TypedRows, { isWritten = () => true }: WorkbookOptions): Readable {
  const zip = new yazl.ZipFile();
  const strings = createStrings();
  for (const [name, xml] of Object.entries(fixedParts)) zip.addBuffer(Buffer.from(xml), name, entryOptions);
  const sheet = new PassThrough();
  zip.addReadStream(sheet, 'xl/worksheets/sheet1.xml', entryOptions);
  void feed(sheet, sheetXml(annexNo, annexDefinition(annexNo).columns.filter(isWritten), rows, strings)).then(
    () => {
      zip.addReadStream(Readable.from(strings.xml()), 'xl/sharedStrings.xml', entryOptions);
      zip.end();
    },
    (error: unknown) => sheet.destroy(error as Error),
  );
  return zip.outputStream as Readable;
}

async function feed(into: PassThrough, chunks: Iterable<string>): Promise<void> {
  for (const chunk of chunks) if (!into.write(chunk)) await once(into, 'drain');
  into.end();
}

const entryOptions = { mtime: new Date('2020-11-20T00:00:00Z'), compressionLevel: 6 };
const rowsAtOnce = 200;

function* sheetXml(
  annexNo: AnnexNo,
  columns: readonly AnnexColumn[],
  rows: TypedRows,
  strings: Strings,
): Generator<string> {
  const letters = columns.map((_, i) => letterOf(i));
  yield `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<worksheet xmlns="${main}"><sheetData>`;
  yield `<row r="1"><c r="A1" t="s"><v>${strings.index(annexName(annexNo))}</v></c></row>`;
  yield `<row r="2">${columns.map(({ header }, i) => `<c r="${letters[i]}2" t="s"><v>${strings.index(header)}</v></c>`).join('')}</row>`;
  let no = 2;
  let chunk = '';
  for (const row of rows) {
    no += 1;
    chunk += `<row r="${no}">`;
    for (let i = 0; i < columns.length; i += 1) {
      const { field, type } = columns[i] as AnnexColumn;
      const value = field === 'seq' ? String(no - 2) : row[field];
      if (value !== undefined && value !== '') chunk += cellXml(`${letters[i]}${no}`, type.kind, value, strings);
    }
    chunk += '</row>';
    if ((no - 2) % rowsAtOnce !== 0) continue;
    yield chunk;
    chunk = '';
  }
  yield `${chunk}</sheetData></worksheet>`;
}

function cellXml(at: string, kind: AnnexColumn['type']['kind'], value: string, strings: Strings): string {
  if ((kind === 'int' || kind === 'dec') && /^-?\d+(\.\d+)?$/.test(value)) return `<c r="${at}"><v>${value}</v></c>`;
  if (kind === 'date' && /^\d{4}-\d\d-\d\d$/.test(value)) return `<c r="${at}" s="1"><v>${serialOf(value)}</v></c>`;
  return `<c r="${at}" s="2" t="s"><v>${strings.index(value)}</v></c>`;
}

const serialOf = (day: string): number => Math.round(Date.parse(day) / 86_400_000) + 25_569;

const letterOf = (i: number): string =>
  (i < 26 ? '' : String.fromCharCode(64 + Math.floor(i / 26))) + String.fromCharCode(65 + (i % 26));

const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const relations = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const packageRelations = 'http://schemas.openxmlformats.org/package/2006/relationships';
const spreadsheetMl = 'application/vnd.openxmlformats-officedocument.spreadsheetml';
const declaration = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';

/** All parts but the sheet and its strings. Formats: 0 general, 1 a day (14), 2 text (49). */
const fixedParts: Readonly<Record<string, string>> = {
  '[Content_Types].xml': `${declaration}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="${spreadsheetMl}.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="${spreadsheetMl}.worksheet+xml"/><Override PartName="/xl/styles.xml" ContentType="${spreadsheetMl}.styles+xml"/><Override PartName="/xl/sharedStrings.xml" ContentType="${spreadsheetMl}.sharedStrings+xml"/></Types>`,
  '_rels/.rels': `${declaration}<Relationships xmlns="${packageRelations}"><Relationship Id="rId1" Type="${relations}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
  'xl/workbook.xml': `${declaration}<workbook xmlns="${main}" xmlns:r="${relations}"><sheets><sheet name="Sheet1" sheetId="1" r:id="rId1"/></sheets></workbook>`,
  'xl/_rels/workbook.xml.rels': `${declaration}<Relationships xmlns="${packageRelations}"><Relationship Id="rId1" Type="${relations}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="${relations}/styles" Target="styles.xml"/><Relationship Id="rId3" Type="${relations}/sharedStrings" Target="sharedStrings.xml"/></Relationships>`,
  'xl/styles.xml': `${declaration}<styleSheet xmlns="${main}"><fonts count="1"><font><sz val="11"/><name val="宋体"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="3"><xf numFmtId="0" xfId="0"/><xf numFmtId="14" xfId="0" applyNumberFormat="1"/><xf numFmtId="49" xfId="0" applyNumberFormat="1"/></cellXfs></styleSheet>`,
};
