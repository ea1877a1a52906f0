import { escapeXml } from '#formats/xml/escapes.js';
import { packing, textEntry, type ZipEntry, zipBytes, zipStream } from '#formats/zip/writer.js';
import { contentTypesPart, partTypes } from './content-types.js';
import { mainNamespace, officeAddress, packageNamespace, xmlDeclaration } from './namespaces.js';
import { plainStyles } from './plain-styles.js';
import { sheetXml, type SheetToWrite } from './sheet-writer.js';
import { StringTable } from './string-table.js';

export interface BookToWrite {
  readonly sheets: readonly SheetToWrite[];
  /** Styles part; `plainStyles` when left out. */
  readonly styles?: string;
  readonly date1904?: boolean;
  /** Texts in a table of their own, as spreadsheet programs save them; it grows with the different texts. */
  readonly hasStringTable?: boolean;
}

/** A workbook, written while its rows are read: memory does not grow with them. Nothing in it is ever a formula (V24). */
export const xlsxStream = (book: BookToWrite, level: number = packing.fast): AsyncGenerator<Buffer> =>
  zipStream(entriesOf(book), level);

/** A workbook as a whole. */
export const xlsxBytes = (book: BookToWrite): Promise<Buffer> => zipBytes(entriesOf(book), packing.smallest);

async function* entriesOf(book: BookToWrite): AsyncGenerator<ZipEntry> {
  const strings = book.hasStringTable ? new StringTable() : null;
  yield textEntry(contentTypesPart, contentTypes(book));
  yield textEntry('_rels/.rels', relationsXml([['officeDocument', 'xl/workbook.xml']]));
  yield textEntry('xl/workbook.xml', workbookXml(book));
  yield textEntry('xl/_rels/workbook.xml.rels', relationsXml(workbookRelations(book)));
  yield textEntry('xl/styles.xml', book.styles ?? plainStyles(mainNamespace(false)));
  for (const [i, sheet] of book.sheets.entries())
    yield { name: `xl/worksheets/sheet${i + 1}.xml`, content: sheetXml(sheet, strings) };
  if (strings !== null) yield { name: 'xl/sharedStrings.xml', content: strings.xml() };
}

/** Sheets come first: their relation is numbered as they are. */
const workbookRelations = ({ sheets, hasStringTable }: BookToWrite): readonly (readonly [string, string])[] => [
  ...sheets.map((_, i) => ['worksheet', `worksheets/sheet${i + 1}.xml`] as const),
  ['styles', 'styles.xml'],
  ...(hasStringTable ? [['sharedStrings', 'sharedStrings.xml'] as const] : []),
];

function relationsXml(relations: readonly (readonly [type: string, target: string])[]): string {
  const lines = relations.map(
    ([type, target], i) => `<Relationship Id="rId${i + 1}" Type="${officeAddress(false, type)}" Target="${target}"/>`,
  );
  return `${xmlDeclaration}<Relationships xmlns="${packageNamespace('relationships')}">${lines.join('')}</Relationships>`;
}

function contentTypes({ sheets, hasStringTable }: BookToWrite): string {
  const override = (name: string, type: string): string => `<Override PartName="/xl/${name}" ContentType="${type}"/>`;
  return (
    `${xmlDeclaration}<Types xmlns="${packageNamespace('content-types')}"><Default Extension="rels" ContentType="${partTypes.relations}"/>` +
    `<Default Extension="xml" ContentType="application/xml"/>${override('workbook.xml', partTypes.workbook)}${override('styles.xml', partTypes.styles)}` +
    `${sheets.map((_, i) => override(`worksheets/sheet${i + 1}.xml`, partTypes.worksheet)).join('')}` +
    `${hasStringTable ? override('sharedStrings.xml', partTypes.sharedStrings) : ''}</Types>`
  );
}

function workbookXml({ sheets, date1904 }: BookToWrite): string {
  const lines = sheets.map(
    ({ name, hidden }, i) =>
      `<sheet name="${escapeXml(name)}" sheetId="${i + 1}"${hidden ? ' state="hidden"' : ''} r:id="rId${i + 1}"/>`,
  );
  return (
    `${xmlDeclaration}<workbook xmlns="${mainNamespace(false)}" xmlns:r="${officeAddress(false)}">` +
    `${date1904 ? '<workbookPr date1904="1"/>' : ''}<sheets>${lines.join('')}</sheets></workbook>`
  );
}
