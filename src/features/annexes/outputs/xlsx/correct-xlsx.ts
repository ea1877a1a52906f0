import { Readable } from 'node:stream';
import { MarkingFailed, orMarkingFailed } from '#formats/patch-failure.js';
import { type MarkedAnnex, markedSheets } from '#features/annexes/outputs/faults.js';
import { fixesByRow, type CellFix } from '#features/annexes/outputs/fixes.js';
import { cellAddress } from '#formats/addresses.js';
import { contentTypesPart, dropContentTypes } from '#formats/ooxml/content-types.js';
import { applyEdits, replacement, type Edit } from '#formats/xml/edits.js';
import { attribute, tagEnd } from '#formats/xml/elements.js';
import { escapeCellText } from '#formats/xml/escapes.js';
import { openZip, writeZip } from '#formats/zip/package.js';
import { cellsOf, insertCells, type CellSpan } from '#formats/ooxml/cells.js';
import { columnStyles, type ColumnStyles } from '#formats/ooxml/columns.js';
import { editSheet, toByteText, type SheetEditor } from '#formats/ooxml/sheet-stream.js';
import { stripMarks } from './strip.js';
import { readWorkbook, sheetNamed, type WorkbookParts } from '#formats/ooxml/workbook.js';

/**
 * The same .xlsx with cells put right: each becomes a text cell in its old style, everything else stays (C22). Marks are taken off.
 * @throws MarkingFailed, also when a row of a fix is not in the sheet
 */
export function correctXlsx(original: Buffer, annex: MarkedAnnex, fixes: readonly CellFix[]): Promise<Buffer> {
  return orMarkingFailed(async () => {
    const sheets = markedSheets(annex);
    const names = sheets.map(({ sheetName }) => sheetName);
    const zip = await openZip(await stripMarks(original, names));
    const book = await readWorkbook(zip);
    const correctors = new Map(
      names.map((name, sheetNo) => [sheetNamed(book, name).part, sheetCorrector(fixesByRow(fixes, sheetNo))]),
    );
    const texts = withoutCalcChain(book);
    const parts = zip.names
      .filter((name) => name !== book.calcChainPart)
      .map((name) => {
        const corrector = correctors.get(name);
        if (corrector !== undefined) {
          return {
            ...zip.copy(name),
            content: async () =>
              Readable.from(editSheet(await zip.stream(name), corrector.editor), { objectMode: false }),
          };
        }
        const text = texts.get(name);
        return text === undefined ? zip.copy(name) : { ...zip.copy(name), content: async () => text };
      });
    const corrected = await writeZip(parts);
    if ([...correctors.values()].some(({ left }) => left() > 0))
      throw new MarkingFailed('a corrected row is not in the sheet');
    return corrected;
  });
}

/** The chain lists cells with formulas, and Excel complains of one that has none. It is a cache and made anew. */
function withoutCalcChain(book: WorkbookParts): ReadonlyMap<string, string> {
  const part = book.calcChainPart;
  if (part === null) return new Map();
  const relation = book.relations.find((each) => each.target === part)!;
  return new Map([
    [book.relationsPart, applyEdits(book.relationsXml, [replacement(relation.start, relation.end, '')])],
    [contentTypesPart, applyEdits(book.types, dropContentTypes(book.types, new Set([part])))],
  ]);
}

function sheetCorrector(rows: ReadonlyMap<number, ReadonlyMap<number, string>>): {
  editor: SheetEditor;
  left(): number;
} {
  let styleOfColumn: ColumnStyles = () => undefined;
  const done = new Set<number>();
  const editor: SheetEditor = {
    before(text, prefix) {
      styleOfColumn = columnStyles(text, prefix);
      return [];
    },
    row(number, text, prefix) {
      const fixes = rows.get(number);
      if (fixes === undefined) return null;
      done.add(number);
      return correctRow(text, prefix, number, fixes, styleOfColumn);
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

/** Other cells may hang on a formula that is shared from here or spills from here. */
function refuseSharedFormula(row: string, cell: CellSpan): void {
  if (/<(?:[\w.-]+:)?f\s[^>]*\sref\s*=/.test(row.slice(cell.inner, cell.end)))
    throw new MarkingFailed('a corrected cell shares its formula');
}

function textCell(prefix: string, row: number, column: number, style: string | undefined, value: string): string {
  const tag = `<${prefix}c r="${cellAddress(row, column)}"${style === undefined ? '' : ` s="${style}"`}`;
  if (value === '') return `${tag}/>`;
  return `${tag} t="inlineStr"><${prefix}is><${prefix}t xml:space="preserve">${toByteText(escapeCellText(value))}</${prefix}t></${prefix}is></${prefix}c>`;
}
