import type { AnnexDefinition, RowValues } from '#domain/annexes/types.js';
import { planBook } from './plan.js';
import { writeXlsx } from './xlsx.js';
import { writeXls } from './xls.js';

export interface BlankOptions {
  readonly agencyCode: string;
  readonly agencyName: string;
  readonly format: 'xlsx' | 'xls';
  /** Prefilled rows, stored values by field. */
  readonly rows?: readonly RowValues[];
  /** The drive whose list it is; '' or left out for a table that is of none. */
  readonly drive?: string;
  /** One stable id per prefilled row; kept in a hidden column (C12). */
  readonly rowIds?: readonly string[];
}

/**
 * The workbook an agency downloads to fill in: data sheet with drop-downs, guide, code table, template version and agency inside.
 * Annexes 4 and 5 come with the agency's own rows (annexes.md section 0, C12).
 */
export async function blankWorkbook(definition: AnnexDefinition, options: BlankOptions): Promise<Buffer> {
  const { agencyCode, agencyName, drive = '', rows = [], rowIds = [] } = options;
  const book = planBook(definition, { agencyCode, agencyName, drive, rows, rowIds });
  return options.format === 'xlsx' ? writeXlsx(book) : writeXls(book);
}
