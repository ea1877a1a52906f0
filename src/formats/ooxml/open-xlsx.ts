import type { Deadline, ReadLimits } from '#formats/limits.js';
import { fileRefusals } from '#formats/refusals.js';
import type { RowReceiver, SheetSource } from '#formats/sheet-source.js';
import {
  type Relation,
  readCustomProperties,
  readDateStyles,
  readLinkKind,
  readRelations,
  readWorkbookPart,
  relationsPart,
} from './parts.js';
import { readMergeCells } from './merge-cells.js';
import { readSharedStrings, SharedStrings } from './shared-strings.js';
import { SheetScanner, type WorkbookContext } from './sheet-scanner.js';
import { XmlScanner } from '#formats/xml/xml-scanner.js';
import { utf8Chunks } from '#formats/xml/utf8-chunks.js';
import { openZip, type ZipArchive } from '#formats/zip/zip-archive.js';
import { refuseOtherPackages } from './package-kind.js';

/** Opens an .xlsx workbook by its relations, wherever its parts lie. @throws refusals for other packages, macros and links to programs */
export async function openXlsx(bytes: Buffer, limits: ReadLimits, deadline: Deadline): Promise<SheetSource> {
  const zip = await openZip(bytes, limits, deadline);
  try {
    return await workbookSource(zip, limits);
  } catch (error) {
    zip.close();
    throw error;
  }
}

async function workbookSource(zip: ZipArchive, limits: ReadLimits): Promise<SheetSource> {
  refuseOtherPackages(zip.names);
  const part = (name: string) => zip.bytes(name, limits.partBytes);
  const workbookName = await findWorkbook(zip, part);
  const workbook = await readWorkbookPart((await part(workbookName)) ?? missing());
  const relations = await readRelations(await part(relationsPart(workbookName)), workbookName);
  refuseMacros(relations);
  const relation = (id: string) => relations.find((candidate) => candidate.id === id);
  const named = (type: string) => relations.find((candidate) => candidate.type === type && !candidate.external)?.target;
  const sheets = workbook.sheets
    .filter((sheet) => sheet.relationId !== '')
    .map((sheet) => ({ name: sheet.name, hidden: sheet.hidden, relation: relation(sheet.relationId) }))
    .filter((sheet) => sheet.relation === undefined || sheet.relation.type === 'worksheet');
  const externalBooks = await externalBooksOf(workbook.externalIds, relation, part);
  const dateStyles = await readDateStyles(await part(named('styles') ?? 'xl/styles.xml'));
  let context: Promise<WorkbookContext> | undefined;
  const loadContext = async (): Promise<WorkbookContext> => ({
    strings: await stringsOf(zip, named('sharedStrings'), limits),
    dateStyles,
    date1904: workbook.date1904,
    externalBooks,
    limits,
  });

  return {
    format: 'xlsx',
    encoding: null,
    sheets,
    properties: await readCustomProperties(await part('docProps/custom.xml')),
    async rowsAtMost(index) {
      const name = sheets[index]?.relation?.target;
      return name === undefined || zip.find(name) === undefined ? null : announcedRows(zip, name, limits);
    },
    async merges(index) {
      const name = sheets[index]?.relation?.target;
      if (name === undefined || zip.find(name) === undefined) return [];
      return readMergeCells(utf8Chunks(zip.chunks(name, limits.unpackedBytes)), limits);
    },
    async read(index, receiver) {
      const name = sheets[index]?.relation?.target;
      if (name === undefined || zip.find(name) === undefined) throw fileRefusals.file_damaged();
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
    const range = /<(?:\w+:)?dimension\b[^>]*\bref=["'](?:[A-Z]+\d+:)?[A-Z]+(\d+)["']/.exec(chunk.toString('latin1'));
    return range ? Number(range[1]) : null;
  }
  return null;
}

async function stringsOf(zip: ZipArchive, target: string | undefined, limits: ReadLimits): Promise<SharedStrings> {
  const name = zip.find(target ?? 'xl/sharedStrings.xml');
  if (name === undefined) return new SharedStrings(limits.cellChars);
  return readSharedStrings(utf8Chunks(zip.chunks(name, limits.sharedStringBytes)), limits.cellChars);
}

async function findWorkbook(zip: ZipArchive, part: (name: string) => Promise<Buffer | undefined>): Promise<string> {
  const root = await readRelations(await part('_rels/.rels'), '');
  const target = root.find((relation) => relation.type === 'officeDocument')?.target ?? 'xl/workbook.xml';
  return zip.find(target) ?? zip.find('xl/workbook.xml') ?? missing();
}

function refuseMacros(relations: readonly Relation[]): void {
  if (relations.some(({ type }) => type === 'vbaProject' || type === 'xlMacrosheet' || type === 'xlIntlMacrosheet'))
    throw fileRefusals.file_with_macros();
}

/** Numbers of the links to other workbooks; a link to a program is refused at once. */
async function externalBooksOf(
  ids: readonly string[],
  relation: (id: string) => Relation | undefined,
  part: (name: string) => Promise<Buffer | undefined>,
): Promise<Set<string>> {
  const books = new Set<string>();
  for (const [at, id] of ids.entries()) {
    const target = relation(id)?.target;
    const bytes = target === undefined ? undefined : await part(target);
    if (bytes && (await readLinkKind(bytes)) === 'program') throw fileRefusals.file_with_dde();
    books.add(String(at + 1));
  }
  return books;
}

function missing(): never {
  throw fileRefusals.file_damaged();
}
