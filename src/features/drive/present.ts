import { type AnnexStanding, standingNames, standingOf } from '#domain/annexes/states.js';
import type { BoardCell } from '#features/drive/queries.js';

/** An annex as the table of an office's own annexes shows it. */
export interface ProgressLine extends BoardCell {
  readonly title: string;
  readonly standing: AnnexStanding;
  readonly stateName: string;
}

/** `several`: the list holds annexes of more than one unit, so that each must name its own. */
export function progressOf(cells: readonly BoardCell[]): ProgressLine[] {
  const several = new Set(cells.map(({ unitCode }) => unitCode)).size > 1;
  return cells.map((cell) => {
    const standing = standingOf(cell.state, cell.versionId);
    const title = `附件${cell.annexNo}${several ? `（${cell.unitName}）` : ''}`;
    return { ...cell, title, standing, stateName: standingNames[standing] };
  });
}

/** How many agencies stand where, a line per annex, in the order of `standings`: the state of the drive for the province. */
export function sumsByAnnex(cells: readonly BoardCell[]) {
  return [1, 2, 3, 4, 5].map((annexNo) => {
    const own = cells.filter((cell) => cell.annexNo === annexNo);
    const count = (standing: AnnexStanding) =>
      own.filter((cell) => standingOf(cell.state, cell.versionId) === standing).length;
    return { annexNo, total: own.length, counts: standings.map(count) };
  });
}

export const standings = Object.keys(standingNames) as AnnexStanding[];
