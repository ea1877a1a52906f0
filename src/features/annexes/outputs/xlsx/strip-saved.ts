import { Readable } from 'node:stream';
import { MARK_COLUMN_HEADER } from '#features/annexes/marks.js';
import { contentTypesPart, dropContentTypes } from '#formats/ooxml/content-types.js';
import { applyEdits, replacement, type Edit } from '#formats/xml/edits.js';
import { readRelations, relationsPartOf } from '#formats/ooxml/relations.js';
import { attribute, findElements, rootPrefix, withAttribute } from '#formats/xml/elements.js';
import { writeZip } from '#formats/zip/package.js';
import { cellsOf, type CellSpan } from '#formats/ooxml/cells.js';
import { withoutOurComments, withoutOurShapes } from './strip-comments.js';
import { memoryColumns } from './own-sheets.js';
import { editSheet, toByteText } from '#formats/ooxml/sheet-stream.js';
import { restoredStyles, type RestoredStyles, type StyleSample } from '#formats/ooxml/strip-styles.js';
import { emptyStyles } from '#formats/ooxml/styles.js';
import type { SheetEntry, WorkbookParts } from '#formats/ooxml/workbook.js';

/** The header stands in one of the first rows. */
const headerSearchRows = 60;

/** 0-based column with our header; null: none. */
export async function faultColumnOf(book: WorkbookParts, sheet: SheetEntry): Promise<number | null> {
  const header = toByteText(MARK_COLUMN_HEADER);
  const shared = await sharedIndexOf(book, header);
  let found: number | null = null;
  const isHeader = (cell: CellSpan, row: string): boolean => {
    const content = row.slice(cell.inner, cell.end);
    if (attribute(cell.tag, 't') !== 's') return content.includes(header);
    return shared !== null && Number(/<(?:[\w.-]+:)?v[^>]*>\s*(\d+)/.exec(content)?.[1] ?? -1) === shared;
  };
  const look = (_: number, row: string, prefix: string) => {
    found ??= cellsOf(row, prefix).find((cell) => !cell.empty && isHeader(cell, row))?.column ?? null;
    return null;
  };
  let rows = 0;
  const editor = {
    row: (number: number, row: string, prefix: string) =>
      rows++ < headerSearchRows && found === null ? look(number, row, prefix) : null,
  };
  for await (const _ of editSheet(await book.zip.stream(sheet.part), editor))
    if (found !== null || rows >= headerSearchRows) break;
  return found;
}

/** Number of the shared string that holds the text. */
async function sharedIndexOf({ zip, sharedStringsPart }: WorkbookParts, byteText: string): Promise<number | null> {
  if (sharedStringsPart === null) return null;
  const xml = toByteText(await zip.readText(sharedStringsPart));
  const place = xml.indexOf(byteText);
  if (place < 0) return null;
  const open = `<${rootPrefix(xml, 'sst')}si`;
  let index = -1;
  for (let at = xml.indexOf(open); at >= 0 && at < place; at = xml.indexOf(open, at + open.length)) index++;
  return index;
}

/** A sheet with data and the 0-based column of our faults; null: it has none. */
export interface MarkedEntry {
  readonly sheet: SheetEntry;
  readonly faultColumn: number | null;
}

/** Takes marks off a workbook that another program has saved: styles by the samples of the memory sheet, the rest by name. */
export async function takeMarksOff(
  book: WorkbookParts,
  data: readonly MarkedEntry[],
  own: readonly SheetEntry[],
  memory: SheetEntry | null,
): Promise<Buffer> {
  const { zip } = book;
  const stylesXml = book.stylesPart === null ? null : await zip.readText(book.stylesPart);
  const styles = restoredStyles(
    stylesXml ?? emptyStyles(''),
    memory === null ? [] : samplesOf(await zip.readText(memory.part)),
  );
  const gone = new Set(own.flatMap((each) => [each.part, relationsPartOf(each.part)]));
  const texts = new Map([
    [book.part, applyEdits(book.xml, withoutSheets(book, own))],
    [book.relationsPart, applyEdits(book.relationsXml, withoutRelations(book, own))],
    [contentTypesPart, applyEdits(book.types, dropContentTypes(book.types, gone))],
    ...(await Promise.all(data.map(({ sheet }) => strippedComments(book, sheet)))).flat(),
  ]);
  const columns = new Map(data.map(({ sheet, faultColumn }) => [sheet.part, faultColumn]));
  const kept = zip.names
    .filter((name) => !gone.has(name) && name !== book.stylesPart)
    .map((name) => {
      const faultColumn = columns.get(name);
      if (faultColumn !== undefined) {
        const row = (_: number, text: string, prefix: string) => restored(text, prefix, styles, faultColumn);
        return {
          ...zip.copy(name),
          content: async () => Readable.from(editSheet(await zip.stream(name), { row }), { objectMode: false }),
        };
      }
      const text = texts.get(name);
      return text === undefined ? zip.copy(name) : { ...zip.copy(name), content: async () => text };
    });
  const stylesLast =
    stylesXml === null
      ? []
      : [{ ...zip.copy(book.stylesPart!), content: async () => applyEdits(stylesXml, styles.edits()) }];
  return writeZip([...kept, ...stylesLast]);
}

/** Pairs of styles in the memory sheet. A missing sample of the original is the default style: programs drop such cells. */
function samplesOf(xml: string): readonly StyleSample[] {
  const prefix = rootPrefix(xml, 'worksheet');
  return findElements(xml, `${prefix}row`).flatMap(({ start, end }) => {
    const styleAt = new Map(
      cellsOf(xml.slice(start, end), prefix).map((cell) => [cell.column, Number(attribute(cell.tag, 's') ?? 0)]),
    );
    return (['plain', 'styled', 'absent', 'column'] as const).flatMap((former) => {
      const marked = styleAt.get(memoryColumns[former]) ?? 0;
      return marked === 0 ? [] : [{ original: styleAt.get(memoryColumns.original) ?? 0, marked, former }];
    });
  });
}

function restored(row: string, prefix: string, styles: RestoredStyles, faultColumn: number | null): readonly Edit[] {
  return cellsOf(row, prefix).flatMap((cell) => {
    const former = styles.restore(Number(attribute(cell.tag, 's') ?? 0));
    if (cell.column === faultColumn) {
      const kept =
        former === undefined ? '' : `<${prefix}c r="${attribute(cell.tag, 'r') ?? ''}" s="${former.style}"/>`;
      return [replacement(cell.start, cell.end, kept)];
    }
    if (former === undefined) return [];
    if (former.former === 'absent' && cell.empty) return [replacement(cell.start, cell.end, '')];
    return [
      replacement(
        cell.start,
        cell.inner,
        withAttribute(cell.tag, 's', former.former === 'plain' && former.style === 0 ? null : String(former.style)),
      ),
    ];
  });
}

function withoutSheets({ xml, prefix }: WorkbookParts, own: readonly SheetEntry[]): readonly Edit[] {
  const starts = findElements(xml, `${prefix}sheet`).map((each) => each.start);
  const gone = own.map((each) => starts.indexOf(each.start));
  const names = findElements(xml, `${prefix}definedName`).flatMap(({ tag, start, inner, end }) => {
    const local = attribute(tag, 'localSheetId');
    if (local === undefined) return [];
    if (gone.includes(Number(local))) return [replacement(start, end, '')];
    const shift = gone.filter((each) => each < Number(local)).length;
    return shift === 0
      ? []
      : [replacement(start, inner, withAttribute(tag, 'localSheetId', String(Number(local) - shift)))];
  });
  const views = findElements(xml, `${prefix}workbookView`).flatMap(({ tag, start, inner }) => {
    const active = Number(attribute(tag, 'activeTab') ?? 0);
    const first = gone.some((each) => each <= active) || active >= starts.length - gone.length;
    return first
      ? [replacement(start, inner, withAttribute(withAttribute(tag, 'activeTab', null), 'firstSheet', null))]
      : [];
  });
  return [...own.map(({ start, end }) => replacement(start, end, '')), ...names, ...views];
}

function withoutRelations({ relations }: WorkbookParts, own: readonly SheetEntry[]): readonly Edit[] {
  const ids = new Set(own.map((each) => each.relationId));
  return relations.filter((each) => ids.has(each.id)).map(({ start, end }) => replacement(start, end, ''));
}

async function strippedComments(
  { zip }: WorkbookParts,
  data: SheetEntry,
): Promise<readonly (readonly [string, string])[]> {
  const part = relationsPartOf(data.part);
  if (!zip.has(part)) return [];
  const relations = readRelations(await zip.readText(part), data.part).filter((each) => zip.has(each.target));
  const comments = relations.find((each) => each.kind === 'comments')?.target;
  const drawing = relations.find((each) => each.kind === 'vmlDrawing')?.target;
  if (comments === undefined) return [];
  const stripped = withoutOurComments(await zip.readText(comments));
  const shapes =
    drawing === undefined ? [] : [[drawing, withoutOurShapes(await zip.readText(drawing), stripped.gone)] as const];
  return [[comments, stripped.xml], ...shapes];
}
