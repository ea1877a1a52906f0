import type { SheetRow } from '#formats/cells.js';
import { cellText, isBlank } from '#formats/cell-values.js';
import { headerWord } from './header-words.js';

export type RowKind = 'data' | 'blank' | 'foot';

const footStart = /^(填报单位|填报人|审核人|填报日期|合计|总计)/;
const noteStart = /^注(?:$|[^\p{Script=Han}]|意|释|明)/u;

/** Tells the rows below a header apart. */
export interface RowSorter {
  kindOf(row: SheetRow): RowKind;
}

/**
 * Makes a sorter for a sheet: blank rows hold nothing in a named column, or a running number alone; foot rows begin with one of
 * the words of annexes.md section 0, or repeat the header, its title or the column numbers of the form.
 */
export function rowSorter(header: {
  texts: readonly string[];
  titles: readonly string[];
  fields: readonly (string | null)[];
  ignored: ReadonlySet<number>;
}): RowSorter {
  const words = header.texts.map(headerWord);
  const titles = new Set(header.titles.map(headerWord));
  const isNamed = header.texts.map((text, column) => text !== '' && !header.ignored.has(column));
  const seqColumn = header.fields.indexOf('seq');
  const footCells = Math.max(6, Math.ceil(isNamed.filter(Boolean).length / 2));
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
      if (isFootText(text, filled.length) && filled.length <= footCells) return 'foot';
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
}

function filledColumns(row: SheetRow, ignored: ReadonlySet<number>): number[] {
  const filled: number[] = [];
  for (let column = 0; column < row.cells.length; column++) {
    if (!isBlank(row.cells[column]) && !ignored.has(column)) filled.push(column);
  }
  return filled;
}

function isFootText(text: string, filled: number): boolean {
  return footStart.test(text) || noteStart.test(text) || (text.startsWith('注') && filled <= 2);
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
