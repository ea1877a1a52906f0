import type { BoardCell } from '#features/drive/queries.js';

/** Annex 3 of Haikou with a checked version that waits for nothing but its submission. */
export const boardCell = (change: Partial<BoardCell> = {}): BoardCell => ({
  annexId: 1,
  unitCode: '460100',
  unitName: '海口市',
  agencyId: 3,
  agencyName: '海口市示例道路运输管理处',
  agencyCode: '460100',
  annexNo: 3,
  state: 'filling',
  isLate: false,
  versionId: 9,
  versionNo: 2,
  errors: 0,
  waived: 0,
  warnings: 0,
  rows: 10,
  submittedAt: null,
  claimedBy: null,
  decidedBy: null,
  extendedTo: null,
  ...change,
});
