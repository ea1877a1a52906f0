import type { Deps } from '#platform/deps.js';
import { dayIn } from '#platform/clock.js';
import { blankWorkbook } from '#features/annexes/outputs/blank/blank-workbook.js';
import type { Entered } from './form.js';
import type { Annex } from '#features/annexes/queries.js';
import type { AnnexDefinition } from '#domain/annexes/types.js';

/**
 * The rows of a form as the annex's workbook: from there on it is an upload like any other, with file, receipt, check, review and undo.
 * Without rows it is the table that rows are typed into on line.
 */
export async function entryFile(
  deps: Pick<Deps, 'clock' | 'config'>,
  definition: AnnexDefinition,
  annex: Pick<Annex, 'unitCode' | 'agencyName'>,
  rows: readonly Entered[],
): Promise<{ content: Buffer; name: string }> {
  const content = await blankWorkbook(definition, {
    agencyCode: annex.unitCode,
    agencyName: annex.agencyName,
    format: 'xlsx',
    rows,
  });
  const day = dayIn(deps.config.officeZone, deps.clock.now()).replaceAll('-', '');
  return { content, name: `附件${definition.no}_${annex.unitCode}_在线填报_${day}.xlsx` };
}
