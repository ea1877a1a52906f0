import { stateNames } from '#domain/annexes/states.js';
import type { BoardCell } from '#features/drive/queries.js';

/** An annex as the table of an office's own annexes shows it. */
export interface ProgressLine extends BoardCell {
  readonly title: string;
  readonly stateName: string;
}

/** `several`: the list holds annexes of more than one unit, so that each must name its own. */
export function progressOf(cells: readonly BoardCell[]): ProgressLine[] {
  const several = new Set(cells.map(({ unitCode }) => unitCode)).size > 1;
  return cells.map((cell) => ({
    ...cell,
    title: `附件${cell.annexNo}${several ? `（${cell.unitName}）` : ''}`,
    stateName: stateNames[cell.state],
  }));
}

/** How many agencies stand where, a line per annex: the state of the drive for the province. */
export function sumsByAnnex(cells: readonly BoardCell[]) {
  return [1, 2, 3, 4, 5].map((annexNo) => {
    const own = cells.filter((cell) => cell.annexNo === annexNo);
    const count = (state: string) => own.filter((cell) => cell.state === state).length;
    return {
      annexNo,
      total: own.length,
      filling: count('filling'),
      submitted: count('submitted'),
      returned: count('returned'),
      accepted: count('accepted'),
      imported: count('imported'),
    };
  });
}
