import { rowWords, sheetNames } from '#domain/annexes/sheets.js';
import type { VersionContext } from '#features/annexes/context.js';
import type { RemovedRow } from './row-change-queries.js';
import { rowName } from './row-names.js';

/** A deleted row as lists show it, with the address that restores it. */
export const removedView = (
  { annex, version, here }: Pick<VersionContext, 'annex' | 'version' | 'here'>,
  { row, isAdded, removedByName, removedAt }: RemovedRow,
) => ({
  row: row.row,
  where: rowWords(row.row, sheetNames(version.head)),
  name: rowName(annex.annexNo, version.head, row),
  isAdded,
  removedByName,
  removedAt,
  restore: { action: `${here}/rows/${row.row}/restoration`, label: '恢复本行', look: 'small' },
});
