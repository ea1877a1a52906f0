import { MARK_COLUMN_HEADER } from '#domain/reading/marks.js';
import { defaultReadLimits, patchLimits } from '#formats/limits.js';
import { type CellSpan, cellsOf } from '#formats/ooxml/cells.js';
import { type PatchedBook, sheetChunks, type SheetPart } from '#formats/ooxml/patched-book.js';
import { readSharedStrings } from '#formats/ooxml/shared-strings.js';
import { editSheet } from '#formats/ooxml/sheet-stream.js';
import { toByteText } from '#formats/text/byte-text.js';
import { attribute } from '#formats/xml/elements.js';
import { utf8Chunks } from '#formats/xml/utf8-chunks.js';

/** The header stands in one of the first rows. */
const headerSearchRows = 60;

/** 0-based column with our header; null: none. */
export async function faultColumnOf(book: PatchedBook, sheet: SheetPart): Promise<number | null> {
  const header = toByteText(MARK_COLUMN_HEADER);
  const shared = await sharedIndexOf(book, MARK_COLUMN_HEADER);
  const isHeader = (cell: CellSpan, row: string): boolean => {
    const content = row.slice(cell.inner, cell.end);
    if (attribute(cell.tag, 't') !== 's') return content.includes(header);
    return shared >= 0 && Number(/<(?:[\w.-]+:)?v[^>]*>\s*(\d+)/.exec(content)?.[1] ?? -1) === shared;
  };
  let found: number | null = null;
  let rows = 0;
  const row = (_: number, text: string, prefix: string) => {
    if (rows++ < headerSearchRows)
      found ??= cellsOf(text, prefix).find((cell) => !cell.empty && isHeader(cell, text))?.column ?? null;
    return null;
  };
  for await (const _ of editSheet(sheetChunks(book, sheet), { row }))
    if (found !== null || rows >= headerSearchRows) break;
  return found;
}

/** Number of the shared string that is the text; -1: none. */
async function sharedIndexOf({ zip, related }: PatchedBook, text: string): Promise<number> {
  const part = related('sharedStrings');
  if (part === undefined) return -1;
  const chunks = utf8Chunks(zip.chunks(part, patchLimits.sharedStringBytes));
  return (await readSharedStrings(chunks, defaultReadLimits.cellChars)).indexOf(text);
}
