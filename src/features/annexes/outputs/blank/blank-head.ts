import type { AnnexDefinition, SheetHead, SheetTail } from '#domain/annexes/types.js';
import { TEMPLATE_SHEET_NAME } from '#domain/reading/marks.js';
import { planBook } from './plan.js';

/** What reading our own blank workbook would tell of its sheet: rows that are typed in on line stand in it as if they had been typed there. */
export function blankHead(definition: AnnexDefinition, agencyCode: string): SheetHead {
  const { sheets } = planBook(definition, { agencyCode, agencyName: '', rows: [], rowIds: [] });
  const [data] = sheets;
  if (!data) throw new Error('the blank workbook has no sheet');
  const headerRow = data.freeze.rows;
  const headers = data.rows[headerRow - 1]?.cells ?? [];
  return {
    format: 'xlsx',
    encoding: null,
    sheet: data.name,
    headerRow,
    firstDataRow: headerRow + 1,
    columns: definition.columns.map(({ field, header }, index) => ({ index, header: headers[index] ?? header, field })),
    missingColumns: [],
    hiddenSheets: sheets.filter((sheet) => sheet.hidden && sheet.name !== TEMPLATE_SHEET_NAME).map(({ name }) => name),
    otherSheets: [],
    templateVersion: definition.templateVersion,
    agencyCode,
    marked: false,
  };
}

/** Nothing stands below its header. */
export const blankTail: SheetTail = { dataRows: 0, blankRows: 0, footRows: [], hiddenRows: [], unnamedColumns: [] };
