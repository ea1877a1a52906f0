import { columnLetters } from '#platform/views/helpers.js';
import { zipStream } from '#formats/zip/zip-stream.js';

export interface SheetToWrite {
  readonly sheet: string;
  readonly title: string;
  readonly headers: readonly string[];
  /** Column widths in characters. */
  readonly widths: readonly number[];
  readonly rows: AsyncIterable<readonly (readonly string[])[]>;
}

/**
 * A workbook with one sheet of text cells, written while it is read: memory does not grow with the rows. Every cell is a string and
 * carries the text format, so that codes keep their figures and nothing is ever a formula (V24). A row with a single cell spans none.
 */
export function xlsxStream(book: SheetToWrite): AsyncIterable<Buffer> {
  const fixed = parts(book.sheet).map(([name, text]) => ({ name, content: one(Buffer.from(text)) }));
  return zipStream([...fixed, { name: 'xl/worksheets/sheet1.xml', content: sheetXml(book) }]);
}

async function* one(bytes: Buffer): AsyncGenerator<Buffer> {
  yield bytes;
}

async function* sheetXml({ title, headers, widths, rows }: SheetToWrite): AsyncGenerator<Buffer> {
  const letters = headers.map((_, i) => columnLetters(i));
  const columns = widths
    .map((width, i) => `<col min="${i + 1}" max="${i + 1}" width="${width}" customWidth="1" style="1"/>`)
    .join('');
  yield Buffer.from(
    `${xmlHead}<worksheet xmlns="${main}"><sheetViews><sheetView workbookViewId="0"><pane ySplit="2" topLeftCell="A3" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><cols>${columns}</cols><sheetData>${rowXml(
      1,
      [title],
      letters,
      2,
    )}${rowXml(2, headers, letters, 2)}`,
  );
  let no = 2;
  for await (const batch of rows) {
    let text = '';
    for (const row of batch) text += rowXml(++no, row, letters, 1);
    if (text !== '') yield Buffer.from(text);
  }
  yield Buffer.from('</sheetData></worksheet>');
}

function rowXml(no: number, cells: readonly string[], letters: readonly string[], style: number): string {
  let xml = `<row r="${no}">`;
  for (let i = 0; i < cells.length; i += 1) {
    const text = cells[i] as string;
    if (text !== '')
      xml += `<c r="${letters[i]}${no}" s="${style}" t="inlineStr"><is><t${edged.test(text) ? ' xml:space="preserve"' : ''}>${xmlText(text)}</t></is></c>`;
  }
  return `${xml}</row>`;
}

/** Text for XML: signs of XML as entities, control characters as spreadsheets write them (_x0001_), halves of pairs as U+FFFD. */
export function xmlText(text: string): string {
  return special.test(text)
    ? text
        .replace(escapeLike, '_x005F_')
        .replace(markup, (sign) => entities[sign] ?? '')
        .replace(control, codeOf)
        .toWellFormed()
    : text;
}

declare global {
  interface String {
    /** In Node 20; the compiler's library of 2023 does not know it yet. */
    toWellFormed(): string;
  }
}

const special = /[&<>\u0000-\u0008\u000b-\u001f\ud800-\udfff\ufffe\uffff]|_x[0-9A-Fa-f]{4}_/;
const edged = /^\s|\s$|\n/;
const escapeLike = /_(?=x[0-9A-Fa-f]{4}_)/g;
const markup = /[&<>]/g;
const control = /[\u0000-\u0008\u000b-\u001f\ufffe\uffff]/g;
const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };
const codeOf = (sign: string): string => `_x${sign.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}_`;

const xmlHead = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const office = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const packaging = 'http://schemas.openxmlformats.org/package/2006';

function parts(sheet: string): [name: string, text: string][] {
  const type = (part: string, kind: string) =>
    `<Override PartName="${part}" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.${kind}+xml"/>`;
  const relations = (items: string) =>
    `${xmlHead}<Relationships xmlns="${packaging}/relationships">${items}</Relationships>`;
  const relation = (id: string, kind: string, target: string) =>
    `<Relationship Id="${id}" Type="${office}/${kind}" Target="${target}"/>`;
  return [
    [
      '[Content_Types].xml',
      `${xmlHead}<Types xmlns="${packaging}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>${type(
        '/xl/workbook.xml',
        'sheet.main',
      )}${type('/xl/worksheets/sheet1.xml', 'worksheet')}${type('/xl/styles.xml', 'styles')}</Types>`,
    ],
    ['_rels/.rels', relations(relation('rId1', 'officeDocument', 'xl/workbook.xml'))],
    [
      'xl/workbook.xml',
      `${xmlHead}<workbook xmlns="${main}" xmlns:r="${office}"><sheets><sheet name="${xmlText(sheet)}" sheetId="1" r:id="rId1"/></sheets></workbook>`,
    ],
    [
      'xl/_rels/workbook.xml.rels',
      relations(relation('rId1', 'worksheet', 'worksheets/sheet1.xml') + relation('rId2', 'styles', 'styles.xml')),
    ],
    ['xl/styles.xml', stylesXml],
  ];
}

/** 0 default, 1 text, 2 bold text; both with the mark that keeps a leading `=` a letter when the cell is edited. */
const stylesXml = `${xmlHead}<styleSheet xmlns="${main}"><fonts count="2"><font><sz val="11"/><name val="宋体"/></font><font><b/><sz val="11"/><name val="宋体"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="3"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/><xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" quotePrefix="1" applyNumberFormat="1"/><xf numFmtId="49" fontId="1" fillId="0" borderId="0" xfId="0" quotePrefix="1" applyNumberFormat="1" applyFont="1"/></cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>`;
