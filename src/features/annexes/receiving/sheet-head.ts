import type { DataSheet, SheetColumn, SheetHead } from '#domain/annexes/types.js';
import type { SheetRow } from '#formats/cells.js';
import {
  MARK_COLUMN_HEADER,
  MARK_SHEET_NAME,
  ROW_ID_HEADER,
  TEMPLATE_PROPERTIES,
  TEMPLATE_SHEET_NAME,
} from '#features/annexes/marks.js';
import { cellText } from '#formats/cell-values.js';
import { type ChosenSheet, type ChosenSheets, isOwnSheet } from './choose-sheet.js';
import { headerWord } from './header-words.js';
import type { SheetSource } from '#formats/sheet-source.js';

const markWord = headerWord(MARK_COLUMN_HEADER);
const rowIdWord = headerWord(ROW_ID_HEADER);

/** Sheet columns with our own fault marks, which are stripped while reading (C21). */
export function markColumns(headerTexts: readonly string[]): ReadonlySet<number> {
  return new Set(headerTexts.flatMap((text, index) => (headerWord(text) === markWord ? [index] : [])));
}

/** The hidden column with the ids of prefilled rows, -1 where the file has none: no column of the annex, and nothing to show (C12). */
export const rowIdColumn = (headerTexts: readonly string[]): number =>
  headerTexts.findIndex((text) => headerWord(text) === rowIdWord);

/** What is known of a file once its headers were found. */
export async function headOf(source: SheetSource, { chosen, otherSheets }: ChosenSheets): Promise<SheetHead> {
  const [first, ...further] = chosen;
  const template = await templateMarks(source);
  const isMarked = chosen.some(({ header }) => markColumns(header.texts).size > 0);
  return {
    format: source.format,
    encoding: source.encoding,
    ...dataSheet(source, first),
    ...(further.length === 0 ? {} : { further: further.map((sheet) => dataSheet(source, sheet)) }),
    hiddenSheets: source.sheets.filter((sheet) => sheet.hidden && !isOwnSheet(sheet)).map((sheet) => sheet.name ?? ''),
    otherSheets,
    ...template,
    marked: isMarked || source.sheets.some((sheet) => sheet.name === MARK_SHEET_NAME),
  };
}

function dataSheet(source: SheetSource, { index: sheetIndex, header }: ChosenSheet): DataSheet {
  const { definition, fields, duplicates } = header.match;
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
    });
  }
  const found = new Set(fields);
  return {
    sheet: source.sheets[sheetIndex]?.name ?? null,
    headerRow: header.lastRow,
    firstDataRow: header.lastRow + 1,
    columns,
    missingColumns: definition.columns
      .filter(({ filledBy, field }) => filledBy !== 'system' && !found.has(field))
      .map((column) => column.header),
  };
}

/** Template version and agency of our own blank workbook: document properties, or the hidden sheet that repeats them. */
async function templateMarks(
  source: SheetSource,
): Promise<{ templateVersion: string | null; agencyCode: string | null }> {
  const { version, agency } = TEMPLATE_PROPERTIES;
  if (source.properties[version] !== undefined)
    return { templateVersion: source.properties[version], agencyCode: source.properties[agency] ?? null };
  const index = source.sheets.findIndex((sheet) => sheet.name === TEMPLATE_SHEET_NAME);
  if (index < 0) return { templateVersion: null, agencyCode: null };
  const rows: SheetRow[] = [];
  await source.read(index, { row: (row) => rows.push(row) < 3 });
  const texts = rows.map((row) => cellText(row.cells[0]));
  return { templateVersion: texts[1] ?? null, agencyCode: texts[2] ?? null };
}
