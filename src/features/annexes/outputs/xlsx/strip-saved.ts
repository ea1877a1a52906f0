import { type CellSpan, cellsOf } from '#formats/ooxml/cells.js';
import { partText } from '#formats/ooxml/part-text.js';
import { type PatchedBook, sheetChunks, type SheetPart } from '#formats/ooxml/patched-book.js';
import { relationsPart } from '#formats/ooxml/relations.js';
import { type PartContent, rewritePackage } from '#formats/ooxml/rewrite.js';
import { editSheet } from '#formats/ooxml/sheet-stream.js';
import { type RestoredStyles, restoredStyles, type StyleSample } from '#formats/ooxml/strip-styles.js';
import { plainStyles } from '#formats/ooxml/plain-styles.js';
import { applyEdits, type Edit, replacement } from '#formats/text/edits.js';
import { attribute, findElements, rootPrefix, withAttribute } from '#formats/xml/elements.js';
import { memoryColumns } from './memory-sheet.js';
import { strippedParts } from './strip-book.js';

/** A sheet with data and the 0-based column of our faults; null: it has none. */
export interface DataPart {
  readonly sheet: SheetPart;
  readonly faultColumn: number | null;
}

/** Takes marks off a workbook that another program has saved: styles by the samples of the memory sheet, the rest by name. */
export async function takeMarksOff(
  book: PatchedBook,
  data: readonly DataPart[],
  own: readonly SheetPart[],
  memory: SheetPart | null,
): Promise<Buffer> {
  const { zip, stylesPart } = book;
  const stylesXml = stylesPart === undefined ? plainStyles('') : await partText(zip, stylesPart);
  const samples = memory === null ? [] : samplesOf(await partText(zip, memory.part));
  const styles = restoredStyles(stylesXml, samples);
  const removed = new Set(own.flatMap((each) => [each.part, relationsPart(each.part)]));
  const sheets = data.map(({ sheet }) => sheet);
  const changed = new Map<string, PartContent>(await strippedParts(book, sheets, own, removed));
  for (const { sheet, faultColumn } of data) {
    const row = (_: number, text: string, prefix: string) => restored(text, prefix, styles, faultColumn);
    changed.set(sheet.part, editSheet(sheetChunks(book, sheet), { row }));
  }
  if (stylesPart === undefined) return rewritePackage(zip, { changed, removed });
  changed.set(stylesPart, () => applyEdits(stylesXml, styles.edits()));
  return rewritePackage(zip, { changed, removed, late: [stylesPart] });
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
  return cellsOf(row, prefix).flatMap((cell) => restoredCell(cell, prefix, styles, faultColumn));
}

function restoredCell(
  cell: CellSpan,
  prefix: string,
  styles: RestoredStyles,
  faultColumn: number | null,
): readonly Edit[] {
  const former = styles.restore(Number(attribute(cell.tag, 's') ?? 0));
  if (cell.column === faultColumn) {
    const kept = former === undefined ? '' : `<${prefix}c r="${attribute(cell.tag, 'r') ?? ''}" s="${former.style}"/>`;
    return [replacement(cell.start, cell.end, kept)];
  }
  if (former === undefined) return [];
  if (former.former === 'absent' && cell.empty) return [replacement(cell.start, cell.end, '')];
  const style = former.former === 'plain' && former.style === 0 ? null : String(former.style);
  return [replacement(cell.start, cell.inner, withAttribute(cell.tag, 's', style))];
}
