import type { Deadline, ReadLimits } from '#formats/limits.js';
import { fileRefusals } from '#formats/refusals.js';
import type { RowReceiver, SheetSource } from '#formats/sheet-source.js';
import { utf8Chunks } from '#formats/xml/utf8-chunks.js';
import { XmlScanner } from '#formats/xml/xml-scanner.js';
import { openZip, type ZipArchive } from '#formats/zip/archive.js';
import { readMergeCells } from './merge-cells.js';
import { openPackage, type WorkbookPackage } from './package.js';
import { readSharedStrings, SharedStrings } from './shared-strings.js';
import { SheetScanner, type WorkbookContext } from './sheet-scanner.js';
import { readCustomProperties, readDateStyles, readLinkKind } from './small-parts.js';

const longestDimension = 500;

/** Opens an .xlsx workbook by its relations, wherever its parts lie. @throws refusals for other packages, macros and links to programs */
export async function openXlsx(bytes: Buffer, limits: ReadLimits, deadline: Deadline): Promise<SheetSource> {
  const zip = await openZip(bytes, limits, deadline);
  try {
    return await workbookSource(await openPackage(zip, limits), limits);
  } catch (error) {
    zip.close();
    throw error;
  }
}

async function workbookSource(book: WorkbookPackage, limits: ReadLimits): Promise<SheetSource> {
  const { zip, workbook } = book;
  const sheets = workbook.sheets
    .filter((sheet) => sheet.relationId !== '')
    .map((sheet) => ({ ...sheet, relation: book.relation(sheet.relationId) }))
    .filter(({ relation }) => relation === undefined || relation.type === 'worksheet');
  const partOf = (index: number): string | undefined => {
    const target = sheets[index]?.relation?.target;
    return target === undefined ? undefined : zip.find(target);
  };
  const externalBooks = await externalBooksOf(book);
  const dateStyles = await readDateStyles(await book.bytes(book.related('styles') ?? 'xl/styles.xml'));
  let context: Promise<WorkbookContext> | undefined;
  const loadContext = async (): Promise<WorkbookContext> => ({
    strings: await stringsOf(book, limits),
    dateStyles,
    date1904: workbook.date1904,
    externalBooks,
    limits,
  });

  return {
    format: 'xlsx',
    encoding: null,
    sheets: sheets.map(({ name, hidden }) => ({ name, hidden })),
    properties: await readCustomProperties(await book.bytes('docProps/custom.xml')),
    async rowsAtMost(index) {
      const name = partOf(index);
      return name === undefined ? null : announcedRows(zip, name, limits);
    },
    async merges(index) {
      const name = partOf(index);
      return name === undefined ? [] : readMergeCells(utf8Chunks(zip.chunks(name, limits.unpackedBytes)), limits);
    },
    async read(index, receiver) {
      const name = partOf(index);
      if (name === undefined) throw fileRefusals.file_damaged();
      context ??= loadContext();
      await readSheet(zip, name, await context, receiver);
    },
    close: async () => zip.close(),
  };
}

async function readSheet(
  zip: ZipArchive,
  name: string,
  context: WorkbookContext,
  receiver: RowReceiver,
): Promise<void> {
  const sheet = new SheetScanner(context, receiver);
  const scanner = new XmlScanner(sheet);
  for await (const chunk of utf8Chunks(zip.chunks(name, context.limits.unpackedBytes))) {
    if (!sheet.done) scanner.write(chunk);
    await receiver.drain?.();
    if (scanner.stopped) return;
  }
  if (!sheet.done) scanner.end();
}

/** Last row of the sheet by its own `dimension`, which stands before the rows. */
async function announcedRows(zip: ZipArchive, name: string, limits: ReadLimits): Promise<number | null> {
  for await (const chunk of utf8Chunks(zip.chunks(name, limits.unpackedBytes))) {
    const text = chunk.toString('latin1');
    const at = text.search(/<(?:\w{1,20}:)?dimension\b/);
    const tag = at < 0 ? '' : text.slice(at, at + longestDimension).split('>')[0];
    const range = /\bref=["'](?:[A-Z]+\d+:)?[A-Z]+(\d+)["']/.exec(tag ?? '');
    return range ? Number(range[1]) : null;
  }
  return null;
}

async function stringsOf({ zip, related }: WorkbookPackage, limits: ReadLimits): Promise<SharedStrings> {
  const name = related('sharedStrings') ?? zip.find('xl/sharedStrings.xml');
  if (name === undefined) return new SharedStrings(limits.cellChars);
  return readSharedStrings(utf8Chunks(zip.chunks(name, limits.sharedStringBytes)), limits.cellChars);
}

/** Numbers of the links to other workbooks; a link to a program is refused at once. */
async function externalBooksOf({ workbook, relation, bytes }: WorkbookPackage): Promise<Set<string>> {
  const books = new Set<string>();
  for (const [at, id] of workbook.externalIds.entries()) {
    const target = relation(id)?.target;
    const part = target === undefined ? undefined : await bytes(target);
    if (part && (await readLinkKind(part)) === 'program') throw fileRefusals.file_with_dde();
    books.add(String(at + 1));
  }
  return books;
}
