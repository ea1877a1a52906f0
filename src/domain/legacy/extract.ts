import { annexDefinition } from '#domain/annexes/index.js';
import { sheetOf } from '#domain/annexes/sheets.js';
import type { AnnexDefinition, SheetHead } from '#domain/annexes/types.js';
import { cellText } from '#formats/cell-values.js';
import type { SheetRow } from '#formats/cells.js';
import { type LicenceField, licenceFields, type TypedLicence } from './licence.js';

const fields: ReadonlySet<string> = new Set(licenceFields);
const annex4 = annexDefinition(4);

/**
 * The list of the old system as a table to read: columns 2-22 of annexes 4 and 5 under the same words, numbers in full. Its columns are
 * found as those of an annex are.
 */
export const extractDefinition: AnnexDefinition = {
  no: 4,
  title: '运政系统维修业户名单',
  label: '运政系统维修业户名单',
  templateVersion: '',
  columns: annex4.columns
    .filter(({ field }) => fields.has(field) || field === 'seq')
    // The list has numbers of its own, which nobody needs.
    .map((column) => (column.field === 'seq' ? { ...column, filledBy: 'system' as const } : column)),
};

/** The header that the extract uses for a field: 证件号码 where the annex says 证件号码（脱敏）. */
export const extractHeader = (field: LicenceField): string =>
  (annex4.columns.find((column) => column.field === field)?.header ?? field).replace('（脱敏）', '');

/** A row of the extract as typed: the fields of the list, and what stands in columns that it does not know, by header. */
export interface TypedRow {
  readonly row: number;
  readonly typed: TypedLicence;
  /** Empty cells are left out. */
  readonly further: Readonly<Record<string, string>>;
}

/** What each cell of a row is. Nothing is corrected: text as it stands, dates yyyy-mm-dd, numbers in plain digits. */
export function typedRow(row: SheetRow, head: SheetHead): TypedRow {
  const typed: Record<string, string> = { ...nothingTyped };
  const further: Record<string, string> = {};
  for (const { index, header, field } of sheetOf(head, row.row).columns) {
    const text = cellText(row.cells[index]);
    if (text === '') continue;
    if (field !== null && fields.has(field)) typed[field] = text;
    else if (field === null) further[further[header] === undefined ? header : `${header}#${index + 1}`] = text;
  }
  return { row: row.row, typed: typed as TypedLicence, further };
}

/** A row without anything in it. */
export const nothingTyped = Object.fromEntries(licenceFields.map((field) => [field, ''])) as TypedLicence;
