import type { Deps } from '#platform/deps.js';
import type { SheetRow } from '#formats/cells.js';
import type { AnnexVersion } from '#features/annexes/version-queries.js';
import { listFixes, listRowsByNo } from './row-queries.js';
import { effectiveRow, fixesByRow } from './rows.js';

/** These rows of a version as they count now. */
export async function effectiveRows(
  deps: Deps,
  { id, head }: AnnexVersion,
  rowNos: readonly number[],
): Promise<ReadonlyMap<number, SheetRow>> {
  if (!head || rowNos.length === 0) return new Map();
  const [stored, fixes] = await Promise.all([
    listRowsByNo(deps.db, deps.cipher, id, rowNos),
    listFixes(deps.db, deps.cipher, id, rowNos),
  ]);
  const byRow = fixesByRow(fixes);
  return new Map(stored.map((row) => [row.row, effectiveRow(row, byRow.get(row.row) ?? [], head)]));
}
