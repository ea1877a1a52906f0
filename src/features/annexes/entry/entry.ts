import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Deps } from '#platform/deps.js';
import { dayIn } from '#platform/clock.js';
import { blankWorkbook } from '#features/annexes/outputs/blank/blank-workbook.js';
import type { Entered } from './form.js';
import type { Annex } from '#features/annexes/queries.js';
import type { AnnexDefinition } from '#domain/annexes/types.js';

/**
 * Writes the rows of a form as the annex's workbook and hands it to `use`: from there on it is an upload like any other, with file, receipt,
 * check, review and undo. The file is gone when `use` has answered.
 */
export async function withEntryFile<T>(
  deps: Pick<Deps, 'clock' | 'config'>,
  definition: AnnexDefinition,
  annex: Pick<Annex, 'unitCode' | 'agencyName'>,
  rows: readonly Entered[],
  use: (file: { path: string; name: string }) => Promise<T>,
): Promise<T> {
  const workbook = await blankWorkbook(definition, {
    agencyCode: annex.unitCode,
    agencyName: annex.agencyName,
    format: 'xlsx',
    rows,
  });
  const folder = await mkdtemp(join(tmpdir(), 'yzw-entry-'));
  try {
    const path = join(folder, 'entry.xlsx');
    await writeFile(path, workbook, { mode: 0o600 });
    const day = dayIn(deps.config.officeZone, deps.clock.now()).replaceAll('-', '');
    return await use({ path, name: `附件${definition.no}_${annex.unitCode}_在线填写_${day}.xlsx` });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
