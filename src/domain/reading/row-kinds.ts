import type { AnnexDefinition } from '#domain/annexes/types.js';
import type { SheetRow } from '#formats/cells.js';
import { cellText, isBlank } from '#formats/cell-values.js';
import { beginsLikeFoot, type FootVerdict, footVerdict, isRecordColumn } from './foot-rows.js';
import { headerWord } from './header-words.js';

/** `doubtful`: taken for a foot, but it might be a record; announced. */
export type RowKind = 'data' | 'blank' | 'foot' | 'doubtful';

/** Tells the rows below a header apart. */
export interface RowSorter {
  kindOf(row: SheetRow): RowKind;
}

/**
 * Makes a sorter for a sheet: blank rows hold nothing in a named column, or a running number alone; foot rows begin with one of
 * the words of annexes.md section 0 and have nothing of a record, or repeat the header, its title or the column numbers of the form.
 */
export function rowSorter(header: {
  texts: readonly string[];
  titles: readonly string[];
  fields: readonly (string | null)[];
  definition: AnnexDefinition;
  ignored: ReadonlySet<number>;
}): RowSorter {
  const words = header.texts.map(headerWord);
  const titles = new Set(header.titles.map(headerWord));
  const isNamed = header.texts.map((text, column) => text !== '' && !header.ignored.has(column));
  const seqColumn = header.fields.indexOf('seq');
  const footCells = Math.max(6, Math.ceil(isNamed.filter(Boolean).length / 2));
  const columnOf = new Map(header.definition.columns.map((column) => [column.field, column]));
  const columns = header.fields.map((field) => (field === null ? undefined : columnOf.get(field)));
  const recordColumns = columns.filter(isRecordColumn).length;
  let isFirst = true;

  return {
    kindOf(row) {
      const filled = filledColumns(row, header.ignored);
      const first = filled[0];
      const named = filled.filter((column) => isNamed[column]);
      if (first === undefined) return 'blank';
      const isTop = isFirst;
      isFirst = false;
      const text = cellText(row.cells[first]).trim();
      const verdict = filled.length <= footCells ? footOf(row, filled) : undefined;
      if (verdict !== undefined && verdict !== 'data') return verdict;
      if (repeatsHeader(row, named, words) || (filled.length === 1 && titles.has(headerWord(text)))) return 'foot';
      if (isTop && countsColumns(row, filled)) return 'foot';
      if (named.length === 0) return 'blank';
      if (
        named.length === 1 &&
        named[0] === seqColumn &&
        /^\s*\d+(\.0+)?\s*$/.test(cellText(row.cells[seqColumn]).normalize('NFKC'))
      )
        return 'blank';
      return 'data';
    },
  };

  /** What a row is that begins like a foot; undefined for any other. */
  function footOf(row: SheetRow, filled: readonly number[]): FootVerdict | undefined {
    const cells = filled.map((column) => ({ text: cellText(row.cells[column]).trim(), column: columns[column] }));
    return beginsLikeFoot(cells) ? footVerdict(cells, recordColumns) : undefined;
  }
}

function filledColumns(row: SheetRow, ignored: ReadonlySet<number>): number[] {
  const filled: number[] = [];
  for (let column = 0; column < row.cells.length; column++) {
    if (!isBlank(row.cells[column]) && !ignored.has(column)) filled.push(column);
  }
  return filled;
}

/** A header printed again on a later page. */
function repeatsHeader(row: SheetRow, named: readonly number[], words: readonly string[]): boolean {
  if (named.length < 3 || headerWord(cellText(row.cells[named[0]!])) !== words[named[0]!]) return false;
  return (
    named.filter((column) => headerWord(cellText(row.cells[column])) === words[column]).length >= named.length * 0.6
  );
}

/** The row of column numbers 1, 2, 3 … that printed forms carry below the header. */
function countsColumns(row: SheetRow, filled: readonly number[]): boolean {
  if (filled.length < 5) return false;
  return filled.every((column, at) => cellText(row.cells[column]).trim() === String(at + 1));
}
