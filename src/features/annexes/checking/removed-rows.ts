import { rowWords, sheetNames } from '#domain/annexes/sheets.js';
import type { Deps } from '#platform/deps.js';
import type { VersionContext } from '#features/annexes/context.js';
import { listRemovedRows } from './row-change-queries.js';
import { rowName } from './row-names.js';
import { listFixes } from './row-queries.js';
import { effectiveRow, fixesByRow } from './rows.js';

/** Deleted rows as lists show them, each with the address that restores it: all of a version, or one. */
export async function removedViews(
  { db, cipher }: Pick<Deps, 'db' | 'cipher'>,
  { annex, version, here }: Pick<VersionContext, 'annex' | 'version' | 'here'>,
  rowNo?: number,
) {
  const removed = await listRemovedRows(db, cipher, version.id, rowNo);
  const rowNos = removed.map(({ row }) => row.row);
  // Of a row that was added on line all that it says are mended cells.
  const fixes = fixesByRow(rowNos.length === 0 ? [] : await listFixes(db, cipher, version.id, rowNos));
  return removed.map(({ row, isAdded, removedByName, removedAt }) => ({
    row: row.row,
    where: rowWords(row.row, sheetNames(version.head)),
    name: rowName(
      annex.annexNo,
      version.head,
      version.head ? effectiveRow(row, fixes.get(row.row) ?? [], version.head) : row,
    ),
    isAdded,
    removedByName,
    removedAt,
    restore: { action: `${here}/rows/${row.row}/restoration`, label: '恢复本行', look: 'small' },
  }));
}
