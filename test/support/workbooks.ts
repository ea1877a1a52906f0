import { annexDefinition } from '#domain/annexes/index.js';
import type { AnnexNo } from '#domain/annexes/types.js';
import XLSX from '@e965/xlsx';
import iconv from 'iconv-lite';
import { type ZipEntry, zipBytes } from '#test/support/zip-bytes.js';

/** A cell of a test sheet: text, number, boolean, a day, a formula with its cached value, or nothing. */
export type TestCell =
  | string
  | number
  | boolean
  | null
  | { readonly day: string }
  | { readonly formula: string; readonly value: string | number };

export interface TestSheet {
  readonly name: string;
  readonly rows: readonly (readonly TestCell[])[];
  readonly hidden?: boolean;
  /** Row numbers that are hidden. */
  readonly hiddenRows?: readonly number[];
}

/** A sheet that reads as the given annex: official header and `count` rows made of the examples, numbered in the first column. */
export function annexSheet(no: AnnexNo, count = 3, titles: readonly string[] = []): TestSheet {
  const { columns } = annexDefinition(no);
  const row = (n: number) =>
    columns.map((column): TestCell => {
      if (column.field === 'seq') return String(n);
      return column.type.kind === 'date' && /^\d{4}-\d\d-\d\d$/.test(column.example)
        ? { day: column.example }
        : column.example;
    });
  const rows = Array.from({ length: count }, (_, at) => row(at + 1));
  return {
    name: `附件${no}`,
    rows: [...titles.map((title) => [title]), columns.map((column) => column.header), ...rows],
  };
}

export interface XlsxOptions {
  readonly strings?: 'shared' | 'inline' | 'rich' | 'references';
  readonly prefix?: boolean;
  readonly strict?: boolean;
  /** Leave out the r attributes of rows and cells. */
  readonly withoutRefs?: boolean;
  readonly date1904?: boolean;
  /** Number format of days: a built-in id or a code. */
  readonly dayFormat?: number | string;
  readonly utf16?: boolean;
  readonly elsewhere?: boolean;
  readonly extra?: readonly ZipEntry[];
  /** Replaces or removes parts by name. */
  readonly parts?: Readonly<Record<string, string | null>>;
}

const transitional = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const strictMain = 'http://purl.oclc.org/ooxml/spreadsheetml/main';
const office = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const strictOffice = 'http://purl.oclc.org/ooxml/officeDocument/relationships';
const declaration = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
export const escapeXml = (text: string): string =>
  text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');

/** The parts of an .xlsx workbook by name, as text. */
export function xlsxParts(sheets: readonly TestSheet[], options: XlsxOptions = {}): Record<string, string> {
  const x = options.prefix ? 'x:' : '';
  const xmlns = `xmlns${options.prefix ? ':x' : ''}="${options.strict ? strictMain : transitional}" xmlns:r="${options.strict ? strictOffice : office}"`;
  const rel = options.strict ? strictOffice : office;
  const book = options.elsewhere ? 'content/book.xml' : 'xl/workbook.xml';
  const folder = options.elsewhere ? 'content/' : 'xl/';
  const strings: string[] = [];
  const format = options.dayFormat ?? 14;
  const custom = typeof format === 'string';
  const parts: Record<string, string> = {
    '[Content_Types].xml': `${declaration}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/></Types>`,
    '_rels/.rels': `${declaration}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="${rel}/officeDocument" Target="${options.elsewhere ? '/' : ''}${book}"/></Relationships>`,
    [book]: `${declaration}<${x}workbook ${xmlns}><${x}workbookPr${options.date1904 ? ' date1904="1"' : ''}/><${x}sheets>${sheets
      .map(
        (sheet, at) =>
          `<${x}sheet name="${escapeXml(sheet.name)}" sheetId="${at + 1}"${sheet.hidden ? ' state="hidden"' : ''} r:id="s${at + 1}"/>`,
      )
      .join('')}</${x}sheets></${x}workbook>`,
    [`${folder}_rels/${options.elsewhere ? 'book' : 'workbook'}.xml.rels`]: `${declaration}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">${sheets
      .map(
        (_, at) =>
          `<Relationship Id="s${at + 1}" Type="${rel}/worksheet" Target="${options.elsewhere ? '/content/' : ''}worksheets/sheet${at + 1}.xml"/>`,
      )
      .join(
        '',
      )}<Relationship Id="st" Type="${rel}/styles" Target="styles.xml"/><Relationship Id="ss" Type="${rel}/sharedStrings" Target="sharedStrings.xml"/></Relationships>`,
    [`${folder}styles.xml`]: `${declaration}<${x}styleSheet ${xmlns}>${custom ? `<${x}numFmts count="1"><${x}numFmt numFmtId="177" formatCode="${escapeXml(format)}"/></${x}numFmts>` : ''}<${x}cellStyleXfs count="1"><${x}xf numFmtId="14"/></${x}cellStyleXfs><${x}cellXfs count="2"><${x}xf numFmtId="0"/><${x}xf numFmtId="${custom ? 177 : format}"/></${x}cellXfs></${x}styleSheet>`,
  };
  for (const [at, sheet] of sheets.entries()) {
    parts[`${folder}worksheets/sheet${at + 1}.xml`] =
      `${declaration}<${x}worksheet ${xmlns}><${x}dimension ref="A1:XFD1048576"/><${x}sheetData>${sheet.rows
        .map((row, r) => rowXml(row, r + 1, sheet, options, x, strings))
        .join('')}</${x}sheetData></${x}worksheet>`;
  }
  if (strings.length > 0)
    parts[`${folder}sharedStrings.xml`] =
      `${declaration}<${x}sst ${xmlns} count="${strings.length}" uniqueCount="${strings.length}">${strings.join('')}</${x}sst>`;
  for (const [name, text] of Object.entries(options.parts ?? {})) {
    if (text === null) delete parts[name];
    else parts[name] = text;
  }
  return parts;
}

function rowXml(
  row: readonly TestCell[],
  number: number,
  sheet: TestSheet,
  options: XlsxOptions,
  x: string,
  strings: string[],
): string {
  const cells = row.map((cell, column) => {
    const ref = options.withoutRefs ? '' : ` r="${XLSX.utils.encode_cell({ r: number - 1, c: column })}"`;
    if (cell === null || cell === '') return options.withoutRefs ? `<${x}c/>` : '';
    if (typeof cell === 'number') return `<${x}c${ref}><${x}v>${cell}</${x}v></${x}c>`;
    if (typeof cell === 'boolean') return `<${x}c${ref} t="b"><${x}v>${cell ? 1 : 0}</${x}v></${x}c>`;
    if (typeof cell === 'string') return textXml(cell, ref, options, x, strings);
    if ('day' in cell) return `<${x}c${ref} s="1"><${x}v>${serialOf(cell.day, options.date1904)}</${x}v></${x}c>`;
    const type = typeof cell.value === 'string' ? ' t="str"' : '';
    return `<${x}c${ref}${type}><${x}f>${escapeXml(cell.formula)}</${x}f><${x}v>${escapeXml(String(cell.value))}</${x}v></${x}c>`;
  });
  const hidden = sheet.hiddenRows?.includes(number) ? ' hidden="1"' : '';
  return `<${x}row${options.withoutRefs ? '' : ` r="${number}" spans="1:9"`}${hidden}>${cells.join('')}</${x}row>`;
}

function textXml(text: string, ref: string, options: XlsxOptions, x: string, strings: string[]): string {
  const t = (piece: string) =>
    `<${x}t xml:space="preserve">${options.strings === 'references' ? [...piece].map((char) => `&#${char.codePointAt(0)};`).join('') : escapeXml(piece)}</${x}t>`;
  if (options.strings === 'inline') return `<${x}c${ref} t="inlineStr"><${x}is>${t(text)}</${x}is></${x}c>`;
  const half = Math.ceil([...text].length / 2);
  const run = (piece: string) => `<${x}r><${x}rPr><${x}sz val="11"/><${x}b/></${x}rPr>${t(piece)}</${x}r>`;
  const rich = `${run([...text].slice(0, half).join(''))}${run([...text].slice(half).join(''))}<${x}rPh sb="0" eb="1">${t('ふりがな')}</${x}rPh>`;
  strings.push(`<${x}si>${options.strings === 'rich' ? rich : t(text)}</${x}si>`);
  return `<${x}c${ref} t="s"><${x}v>${strings.length - 1}</${x}v></${x}c>`;
}

/** An .xlsx workbook with all that writers differ in under the caller's hand. */
export function xlsxBytes(sheets: readonly TestSheet[], options: XlsxOptions = {}): Buffer {
  const entries: ZipEntry[] = Object.entries(xlsxParts(sheets, options)).map(([name, text]) => ({
    name,
    data:
      options.utf16 && name.includes('sheet1')
        ? Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text.replace('UTF-8', 'UTF-16'), 'utf16le')])
        : text,
  }));
  return zipBytes([...entries, ...(options.extra ?? [])]);
}

export function serialOf(day: string, date1904 = false): number {
  return Math.round((Date.parse(`${day}T00:00:00Z`) - Date.UTC(1899, 11, 30)) / 86_400_000) - (date1904 ? 1462 : 0);
}

/** Text of a cell as `readAnnex` shows it. */
export function shownText(cell: TestCell): string {
  if (cell === null) return '';
  if (typeof cell === 'object') return 'day' in cell ? cell.day : String(cell.value);
  return typeof cell === 'boolean' ? (cell ? 'TRUE' : 'FALSE') : String(cell);
}

/** Written by SheetJS: biff8 and biff5 are .xls, xlml the XML of Excel 2003. */
export function sheetJsBytes(
  sheets: readonly TestSheet[],
  bookType: 'biff8' | 'biff5' | 'xlml' | 'xlsx' | 'xlsb' | 'ods',
  date1904 = false,
): Buffer {
  const book = XLSX.utils.book_new();
  book.Workbook = { WBProps: { date1904 }, Sheets: sheets.map((sheet) => ({ Hidden: sheet.hidden ? 1 : 0 })) };
  for (const sheet of sheets) {
    const made: XLSX.WorkSheet = {
      '!ref': `A1:${XLSX.utils.encode_cell({ r: sheet.rows.length - 1, c: Math.max(...sheet.rows.map((row) => row.length)) - 1 })}`,
    };
    for (const [r, row] of sheet.rows.entries()) {
      for (const [c, cell] of row.entries())
        if (cell !== null && cell !== '') made[XLSX.utils.encode_cell({ r, c })] = sheetJsCell(cell, date1904);
    }
    made['!rows'] = sheet.rows.map((_, at) => (sheet.hiddenRows?.includes(at + 1) ? { hidden: true } : {}));
    XLSX.utils.book_append_sheet(book, made, sheet.name);
  }
  return XLSX.write(book, { type: 'buffer', bookType, bookSST: true }) as Buffer;
}

function sheetJsCell(cell: Exclude<TestCell, null>, date1904: boolean): XLSX.CellObject {
  if (typeof cell === 'string') return { t: 's', v: cell };
  if (typeof cell === 'number') return { t: 'n', v: cell };
  if (typeof cell === 'boolean') return { t: 'b', v: cell };
  if ('day' in cell) return { t: 'n', v: serialOf(cell.day, date1904), z: 'yyyy-mm-dd' };
  return typeof cell.value === 'number'
    ? { t: 'n', v: cell.value, f: cell.formula }
    : { t: 's', v: cell.value, f: cell.formula };
}

export interface CsvOptions {
  readonly encoding?: 'utf8' | 'utf8-bom' | 'gbk' | 'gb18030' | 'utf16le' | 'utf16le-bom' | 'utf16be-bom';
  readonly delimiter?: string;
  readonly newline?: string;
  readonly quoteAll?: boolean;
}

export function csvBytes(
  sheet: TestSheet,
  { encoding = 'utf8', delimiter = ',', newline = '\r\n', quoteAll = false }: CsvOptions = {},
): Buffer {
  const quoted = (text: string) =>
    quoteAll || new RegExp(`["\\r\\n${delimiter}]`).test(text) ? `"${text.replace(/"/g, '""')}"` : text;
  const text = sheet.rows.map((row) => row.map((cell) => quoted(shownText(cell))).join(delimiter) + newline).join('');
  switch (encoding) {
    case 'utf8':
      return Buffer.from(text);
    case 'utf8-bom':
      return Buffer.from(`\ufeff${text}`);
    case 'utf16le':
      return Buffer.from(text, 'utf16le');
    case 'utf16le-bom':
      return Buffer.from(`\ufeff${text}`, 'utf16le');
    case 'utf16be-bom':
      return Buffer.from(`\ufeff${text}`, 'utf16le').swap16();
    default:
      return iconv.encode(text, encoding);
  }
}

/** HTML as programs save it under the name .xls. */
export function htmlBytes(sheet: TestSheet, encoding: 'utf8' | 'gbk' = 'utf8'): Buffer {
  const rows = sheet.rows.map(
    (row) =>
      `<tr>${row.map((cell) => `<td class=xl1>${escapeXml(shownText(cell)).replace(/\n/g, '<br>')}</td>`).join('\r\n')}</tr>`,
  );
  const html = `<html><head><meta http-equiv="Content-Type" content="text/html; charset=${encoding === 'utf8' ? 'utf-8' : 'gb2312'}"><style>td{color:red}</style></head><body><table border=1>${rows.join('\n')}</table></body></html>`;
  return encoding === 'utf8' ? Buffer.from(html) : iconv.encode(html, 'gbk');
}
