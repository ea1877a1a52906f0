import { type MarkedAnnex, markedSheets } from '#features/annexes/outputs/faults.js';
import { addedRows, type CellFix, fixedCellsByRow } from '#features/annexes/outputs/fixes.js';
import { cellAddress } from '#formats/addresses.js';
import { type CellSpan, cellsOf, insertCells } from '#formats/ooxml/cells.js';
import { type ColumnStyles, columnStyles, lengthenDimension } from '#formats/ooxml/columns.js';
import { contentTypesPart, dropContentTypes } from '#formats/ooxml/content-types.js';
import { openToPatch, type PatchedBook, sheetChunks, sheetNamed } from '#formats/ooxml/patched-book.js';
import { dropRelations } from '#formats/ooxml/relation-edits.js';
import { type PartContent, rewritePackage } from '#formats/ooxml/rewrite.js';
import { editSheet, type SheetEditor } from '#formats/ooxml/sheet-stream.js';
import { toByteText } from '#formats/text/byte-text.js';
import { orPatchFailed, PatchFailed } from '#formats/patch-failure.js';
import { applyEdits, type Edit, replacement } from '#formats/text/edits.js';
import { attribute, tagEnd } from '#formats/xml/elements.js';
import { escapeCellText } from '#formats/xml/escapes.js';
import { stripMarks } from './strip.js';

/**
 * The same .xlsx with cells put right: each becomes a text cell in its old style, everything else stays (C22); rows behind
 * the last one are added. Marks are taken off.
 * @throws PatchFailed, also when a row of a fix is not in the sheet
 */
export function correctXlsx(original: Buffer, annex: MarkedAnnex, fixes: readonly CellFix[]): Promise<Buffer> {
  return orPatchFailed(async () => {
    const names = markedSheets(annex).map(({ sheetName }) => sheetName);
    const book = await openToPatch(await stripMarks(original, names));
    const { changed, removed } = withoutCalcChain(book);
    const correctors = names.map((name, sheetNo) => {
      const sheet = sheetNamed(book, name);
      const corrector = sheetCorrector(fixedCellsByRow(fixes, sheetNo), addedRows(fixes, sheetNo));
      changed.set(sheet.part, editSheet(sheetChunks(book, sheet), corrector.editor));
      return corrector;
    });
    const corrected = await rewritePackage(book.zip, { changed, removed });
    if (correctors.some(({ left }) => left() > 0)) throw new PatchFailed('a corrected row is not in the sheet');
    return corrected;
  });
}

/** The chain lists cells with formulas, and Excel complains of one that has none. It is a cache and made anew. */
function withoutCalcChain(book: PatchedBook): { changed: Map<string, PartContent>; removed: ReadonlySet<string> } {
  const part = book.related('calcChain');
  if (part === undefined) return { changed: new Map(), removed: new Set() };
  const removed = new Set([part]);
  const ids = new Set(book.relations.filter(({ type }) => type === 'calcChain').map(({ id }) => id));
  const changed = new Map<string, PartContent>([
    [book.relationsPart, applyEdits(book.relationsXml, dropRelations(book.relationsXml, ids))],
    [contentTypesPart, applyEdits(book.types, dropContentTypes(book.types, removed))],
  ]);
  return { changed, removed };
}

function sheetCorrector(
  rows: ReadonlyMap<number, ReadonlyMap<number, string>>,
  addable: ReadonlySet<number>,
): {
  editor: SheetEditor;
  left(): number;
} {
  let styleOfColumn: ColumnStyles = () => undefined;
  const done = new Set<number>();
  let lastRow = 0;
  let lastAdded = 0;
  for (const row of rows.keys()) if (addable.has(row)) lastAdded = Math.max(lastAdded, row);
  const editor: SheetEditor = {
    before(text, prefix) {
      styleOfColumn = columnStyles(text, prefix);
      return lastAdded === 0 ? [] : lengthenDimension(text, prefix, lastAdded);
    },
    row(number, text, prefix) {
      lastRow = number;
      const fixes = rows.get(number);
      if (fixes === undefined) return null;
      done.add(number);
      return correctRow(text, prefix, number, fixes, styleOfColumn);
    },
    after(text, prefix) {
      const added = [...rows].filter(
        ([row]) => addable.has(row) && row > lastRow && text.startsWith(`</${prefix}sheetData`),
      );
      for (const [row] of added) done.add(row);
      const xml = added
        .sort(([a], [b]) => a - b)
        .map(([row, cells]) => addedRow(prefix, row, cells, styleOfColumn))
        .join('');
      return xml === '' ? [] : [replacement(0, 0, xml)];
    },
  };
  return { editor, left: () => rows.size - done.size };
}

function correctRow(
  text: string,
  prefix: string,
  number: number,
  fixes: ReadonlyMap<number, string>,
  styleOfColumn: ColumnStyles,
): readonly Edit[] {
  const cells = cellsOf(text, prefix);
  const edits: Edit[] = [];
  const added: { column: number; xml: string }[] = [];
  for (const [column, value] of fixes) {
    const cell = cells.find((each) => each.column === column);
    if (cell !== undefined) {
      refuseSharedFormula(text, cell);
      edits.push(replacement(cell.start, cell.end, textCell(prefix, number, column, attribute(cell.tag, 's'), value)));
    } else if (value !== '') {
      const rowTag = text.slice(0, tagEnd(text, 0));
      const style = attribute(rowTag, 'customFormat') === '1' ? attribute(rowTag, 's') : styleOfColumn(column);
      added.push({ column, xml: textCell(prefix, number, column, style, value) });
    }
  }
  return [...edits, ...insertCells(text, prefix, cells, added)];
}

/** A row behind all others of the sheet, which has been added on line. */
function addedRow(
  prefix: string,
  row: number,
  cells: ReadonlyMap<number, string>,
  styleOfColumn: ColumnStyles,
): string {
  const inside = [...cells]
    .filter(([, value]) => value !== '')
    .sort(([a], [b]) => a - b)
    .map(([column, value]) => textCell(prefix, row, column, styleOfColumn(column), value));
  return `<${prefix}row r="${row}">${inside.join('')}</${prefix}row>`;
}

/** Other cells may hang on a formula that is shared from here or spills from here. */
function refuseSharedFormula(row: string, cell: CellSpan): void {
  if (/<(?:[\w.-]+:)?f\s[^>]*\sref\s*=/.test(row.slice(cell.inner, cell.end)))
    throw new PatchFailed('a corrected cell shares its formula');
}

function textCell(prefix: string, row: number, column: number, style: string | undefined, value: string): string {
  const tag = `<${prefix}c r="${cellAddress(row, column)}"${style === undefined ? '' : ` s="${style}"`}`;
  if (value === '') return `${tag}/>`;
  return `${tag} t="inlineStr"><${prefix}is><${prefix}t xml:space="preserve">${toByteText(escapeCellText(value))}</${prefix}t></${prefix}is></${prefix}c>`;
}
