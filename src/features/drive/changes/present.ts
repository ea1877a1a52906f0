import type { BoardCell, DriveState } from '#features/drive/queries.js';
import { deadlineOf, isLate, waitsFor } from '#features/drive/rules.js';
import type { DriveChange } from './change-queries.js';
import { changedFields, driveFields, shownValue, type TypedDrive } from './fields.js';
import type { MoveCount } from './moves-queries.js';
import { changeStateNames } from './words.js';

/** Everything that a drive says of itself, a line each. */
export const factLines = (typed: TypedDrive) =>
  driveFields.map(({ name, label }) => ({ label, value: shownValue(name, typed[name]) }));

/** What a change makes other. */
export function differenceLines({ stood, wanted }: Pick<DriveChange, 'stood' | 'wanted'>) {
  const changed = changedFields(stood, wanted);
  return driveFields
    .filter(({ name }) => changed.includes(name))
    .map(({ name, label }) => ({
      label,
      before: shownValue(name, stood[name]),
      after: shownValue(name, wanted[name]),
    }));
}

export const changeLine = (change: DriveChange) => ({
  ...change,
  stateName: changeStateNames[change.state],
  differences: differenceLines(change),
});

/** What a drive that opens or closes means: annexes for whom, or how many are not done yet. */
export const stateMoves = (cells: readonly BoardCell[], state: DriveState) => ({
  opens: state === 'open',
  isAgain: state === 'open' && cells.length > 0,
  unfinished: cells.filter((cell) => waitsFor('office', cell) || waitsFor('province', cell)).length,
});

/** How many licences move, a line a unit. */
export function moveLines(counts: readonly MoveCount[], names: ReadonlyMap<string, string>) {
  const sum = (of: (one: MoveCount) => number) => counts.reduce((total, one) => total + of(one), 0);
  return {
    lines: counts.map((one) => ({
      ...one,
      name: one.unit === null ? '未归入填报单位' : (names.get(one.unit) ?? one.unit),
    })),
    toAnnex4: sum(({ toAnnex4 }) => toAnnex4),
    toAnnex5: sum(({ toAnnex5 }) => toAnnex5),
    staying: sum(({ staying }) => staying),
  };
}

/** Annexes that were handed in and are late by another deadline and not by this one, or the other way round. */
export function lateMoves(cells: readonly BoardCell[], deadlineAt: Date) {
  return cells.flatMap((cell) => {
    if (cell.submittedAt === null) return [];
    const willBeLate = isLate(deadlineOf({ deadlineAt }, cell.extendedTo), cell.submittedAt);
    return willBeLate === cell.isLate ? [] : [{ ...cell, willBeLate }];
  });
}
