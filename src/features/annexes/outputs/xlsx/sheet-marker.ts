import type { RowFaults } from '#features/annexes/outputs/faults.js';
import { MARK_COLUMN_HEADER } from '#domain/reading/marks.js';
import { cellAddress } from '#formats/addresses.js';
import { insertion, replacement, type Edit } from '#formats/text/edits.js';
import { attribute, tagEnd, withAttribute } from '#formats/xml/elements.js';
import { escapeCellText } from '#formats/xml/escapes.js';
import { cellsOf, insertCells, widenSpans, type CellSpan } from '#formats/ooxml/cells.js';
import { columnStyles, setColumnWidth, widenDimension, type ColumnStyles } from '#formats/ooxml/columns.js';
import type { SheetEditor } from '#formats/ooxml/sheet-stream.js';
import { toByteText } from '#formats/text/byte-text.js';
import type { StyleSheet } from '#formats/ooxml/styles.js';
import { relationAttribute } from '#formats/ooxml/namespaces.js';

const faultColumnWidth = 80;

export interface SheetMarks {
  readonly rows: ReadonlyMap<number, RowFaults>;
  /** 0-based column of the faults. */
  readonly faultColumn: number;
  readonly headerRow: number;
  readonly styles: StyleSheet;
  /** Relation of the drawing with the comment boxes; null: the sheet has its own already, or there is nothing to show. */
  readonly legacyDrawing: string | null;
  readonly isStrict: boolean;
}

/** Puts colours and the faults' column into the data sheet. */
export function sheetMarker(marks: SheetMarks): SheetEditor {
  const { rows, faultColumn, headerRow, styles } = marks;
  let styleOfColumn: ColumnStyles = () => undefined;
  return {
    before(text, prefix) {
      styleOfColumn = columnStyles(text, prefix);
      return [
        ...widenDimension(text, prefix, faultColumn),
        ...setColumnWidth(text, prefix, faultColumn, faultColumnWidth),
      ];
    },
    row(number, text, prefix) {
      const faults = rows.get(number);
      if (number === headerRow)
        return markRow(text, prefix, number, { cells: faults?.cells ?? new Map(), line: MARK_COLUMN_HEADER }, 'head');
      return faults === undefined ? null : markRow(text, prefix, number, faults, 'fault');
    },
    after: (text, prefix) =>
      marks.legacyDrawing === null ? [] : [addLegacyDrawing(text, prefix, marks.legacyDrawing, marks.isStrict)],
  };

  function markRow(
    text: string,
    prefix: string,
    number: number,
    faults: RowFaults,
    own: 'head' | 'fault',
  ): readonly Edit[] {
    const cells = cellsOf(text, prefix);
    const edits: Edit[] = [];
    const added: { column: number; xml: string }[] = [];
    for (const [column, { level }] of faults.cells) {
      if (column >= faultColumn) continue;
      const cell = cells.find((each) => each.column === column);
      if (cell !== undefined) edits.push(restyle(cell, level));
      else
        added.push({
          column,
          xml: `<${prefix}c r="${cellAddress(number, column)}" s="${styles.marked(standIn(text, column), 'absent', level)}"/>`,
        });
    }
    const standing = cells.find((each) => each.column === faultColumn);
    const xml = faultCell(prefix, number, standing, faults.line, own);
    if (standing === undefined) added.push({ column: faultColumn, xml });
    else edits.push(replacement(standing.start, standing.end, xml));
    return [...widenSpans(text, faultColumn), ...edits, ...insertCells(text, prefix, cells, added)];
  }

  function restyle({ tag, start, inner }: CellSpan, level: 'E' | 'W'): Edit {
    const style = attribute(tag, 's');
    const marked = styles.marked(style, style === undefined ? 'plain' : 'styled', level);
    return replacement(start, inner, withAttribute(tag, 's', String(marked)));
  }

  /** A cell that does not exist looks like its row, else like its column. */
  function standIn(row: string, column: number): string | undefined {
    const tag = row.slice(0, tagEnd(row, 0));
    return /\scustomFormat\s*=\s*["'](?:1|true)["']/.test(tag) ? attribute(tag, 's') : styleOfColumn(column);
  }

  /** Where an empty cell with a style stands, its style is kept in mind under ours. */
  function faultCell(
    prefix: string,
    number: number,
    standing: CellSpan | undefined,
    line: string,
    own: 'head' | 'fault',
  ): string {
    const former = standing === undefined ? undefined : attribute(standing.tag, 's');
    const style = former === undefined ? styles.own(own) : styles.marked(former, 'styled', 'column');
    const text = toByteText(escapeCellText(line));
    return `<${prefix}c r="${cellAddress(number, faultColumn)}" s="${style}" t="inlineStr"><${prefix}is><${prefix}t xml:space="preserve">${text}</${prefix}t></${prefix}is></${prefix}c>`;
  }
}

const behindLegacyDrawing = new Set([
  'legacyDrawingHF',
  'drawingHF',
  'picture',
  'oleObjects',
  'controls',
  'webPublishItems',
  'tableParts',
  'extLst',
  'AlternateContent',
]);

/** The schema fixes the order of what follows the rows; only elements on the first level count. */
function addLegacyDrawing(after: string, prefix: string, id: string, isStrict: boolean): Edit {
  const line = `<${prefix}legacyDrawing ${relationAttribute(id, isStrict)}/>`;
  let depth = 0;
  for (let start = after.indexOf('<'); start >= 0; ) {
    const end = tagEnd(after, start);
    const closing = after[start + 1] === '/';
    if (closing) depth--;
    if (depth < 0 && after.startsWith(`</${prefix}worksheet`, start)) return insertion(start, line);
    if (depth < 0) depth = 0;
    const name = /^[\w.-]+:?([\w.-]*)/.exec(after.slice(start + 1, end));
    const local = name?.[1] === '' ? name[0] : name?.[1];
    if (!closing && depth === 0 && local !== undefined && behindLegacyDrawing.has(local)) return insertion(start, line);
    if (!closing && after[end - 2] !== '/' && after[start + 1] !== '!' && after[start + 1] !== '?') depth++;
    start = after.indexOf('<', end);
  }
  throw new RangeError('sheet has no end');
}
