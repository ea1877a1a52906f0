import type { DataSheet, SheetColumn } from '#domain/annexes/types.js';
import { MARK_COLUMN_HEADER, ROW_ID_HEADER } from './marks.js';
import type { FoundHeader } from './header-finder.js';
import { headerWord } from './header-words.js';

const markWord = headerWord(MARK_COLUMN_HEADER);
const rowIdWord = headerWord(ROW_ID_HEADER);

/** Sheet columns with our own fault marks, which are stripped while reading (C21). */
export function markColumns(headerTexts: readonly string[]): ReadonlySet<number> {
  return new Set(headerTexts.flatMap((text, index) => (headerWord(text) === markWord ? [index] : [])));
}

/** The hidden column with the ids of prefilled rows, -1 where the file has none: no column of the annex, and nothing to show (C12). */
export const rowIdColumn = (headerTexts: readonly string[]): number =>
  headerTexts.findIndex((text) => headerWord(text) === rowIdWord);

/** A sheet as its header tells it: every column, and what it was taken for. */
export function dataSheet(sheet: string | null, header: FoundHeader): DataSheet {
  const { definition, fields, duplicates, chosen } = header.match;
  const marks = markColumns(header.texts);
  const idColumn = rowIdColumn(header.texts);
  const columns: SheetColumn[] = [];
  for (const [index, text] of header.texts.entries()) {
    if (text === '' || marks.has(index) || index === idColumn) continue;
    const duplicateOf = duplicates.get(index);
    columns.push({
      index,
      header: text,
      field: fields[index] ?? null,
      ...(duplicateOf === undefined ? {} : { duplicateOf }),
      ...(chosen.has(index) ? { chosen: true as const } : {}),
    });
  }
  const found = new Set(fields);
  return {
    sheet,
    headerRow: header.lastRow,
    firstDataRow: header.lastRow + 1,
    columns,
    missingColumns: definition.columns
      .filter(({ filledBy, field }) => filledBy !== 'system' && !found.has(field))
      .map((column) => column.header),
  };
}
