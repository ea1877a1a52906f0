import type { SheetHead } from '#domain/annexes/types.js';
import type { SheetRow } from '#formats/cells.js';
import { MARK_SHEET_NAME, TEMPLATE_PROPERTIES, TEMPLATE_SHEET_NAME } from './marks.js';
import { cellText } from '#formats/cell-values.js';
import { type ChosenSheet, type ChosenSheets, isOwnSheet } from './choose-sheet.js';
import { dataSheet, markColumns } from './sheet-columns.js';
import type { SheetSource } from '#formats/sheet-source.js';

/** What is known of a file once its headers were found. */
export async function headOf(source: SheetSource, { chosen, otherSheets }: ChosenSheets): Promise<SheetHead> {
  const [first, ...further] = chosen;
  const nameOf = ({ index }: ChosenSheet) => source.sheets[index]?.name ?? null;
  const { templateVersion, agencyCode } = await templateMarks(source);
  const isMarked = chosen.some(({ header }) => markColumns(header.texts).size > 0);
  return {
    format: source.format,
    encoding: source.encoding,
    ...dataSheet(nameOf(first), first.header),
    ...(further.length === 0 ? {} : { further: further.map((sheet) => dataSheet(nameOf(sheet), sheet.header)) }),
    hiddenSheets: source.sheets.filter((sheet) => sheet.hidden && !isOwnSheet(sheet)).map((sheet) => sheet.name ?? ''),
    otherSheets,
    templateVersion,
    agencyCode,
    marked: isMarked || source.sheets.some((sheet) => sheet.name === MARK_SHEET_NAME),
  };
}

export interface TemplateMarks {
  readonly templateVersion: string | null;
  readonly agencyCode: string | null;
  /** The drive of whose list it is, as the portal writes it; null for a blank table, which is of none. */
  readonly driveMark: string | null;
}

/** Template version, agency and drive of our own workbook: document properties, or the hidden sheet that repeats them. */
export async function templateMarks(source: SheetSource): Promise<TemplateMarks> {
  const { version, agency, drive } = TEMPLATE_PROPERTIES;
  if (source.properties[version] !== undefined)
    return {
      templateVersion: source.properties[version],
      agencyCode: source.properties[agency] ?? null,
      driveMark: source.properties[drive] ?? null,
    };
  const index = source.sheets.findIndex((sheet) => sheet.name === TEMPLATE_SHEET_NAME);
  if (index < 0) return { templateVersion: null, agencyCode: null, driveMark: null };
  const rows: SheetRow[] = [];
  await source.read(index, { row: (row) => rows.push(row) < 4 });
  const texts = rows.map((row) => cellText(row.cells[0]));
  return { templateVersion: texts[1] ?? null, agencyCode: texts[2] ?? null, driveMark: texts[3] || null };
}
