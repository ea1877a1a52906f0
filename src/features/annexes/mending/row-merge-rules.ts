/** A cell of a row as it stands in the file, as its form showed it, and as it counts now. */
export interface CellState {
  readonly field: string;
  /** As it stands in the file. */
  readonly typed: string;
  /** As the form showed it. */
  readonly shown: string;
  /** As it counts now. */
  readonly counted: string;
}

/** What a form brings for a row. */
export interface SentRow {
  readonly values: Readonly<Record<string, string>>;
  /** The proposal that a button took, by field: it counts as it is, and may fill a column that the office does not. */
  readonly taken: Readonly<Record<string, string>>;
  /** Cells that two had mended when the form was shown, and what the person chose of each: `mine`, `theirs` or nothing yet. */
  readonly chosen: ReadonlyMap<string, string>;
  readonly locked: ReadonlySet<string>;
}

export interface CellChange {
  readonly state: CellState;
  readonly value: string;
  /** Whether it says what stands in the file, so that the mending is taken back. */
  readonly isAsTyped: boolean;
}

/** What a form changes, and where somebody else was there meanwhile. */
export interface RowMerge {
  readonly changes: readonly CellChange[];
  /** Cells that this person and another have mended, each in another way: nothing is written before the person has chosen. */
  readonly clashes: readonly CellChange[];
  /** Cells that another has mended and this person has left alone: they stay as they are. */
  readonly kept: readonly string[];
  /** What the person has typed, by field: to be shown again. */
  readonly touched: Readonly<Record<string, string>>;
}

/**
 * Holds what a form brings against what the person saw and what counts now (C22): only cells that the person touched are written, and none
 * that another has mended since in another way. Where the form showed such a cell, the person has to choose between the two.
 */
export function mergeRow(states: readonly CellState[], sent: SentRow): RowMerge {
  const changes: CellChange[] = [];
  const clashes: CellChange[] = [];
  const kept: string[] = [];
  const touched: Record<string, string> = {};
  for (const state of states) {
    const { field, shown, counted } = state;
    const taken = sent.taken[field];
    const value = taken ?? (sent.locked.has(field) ? undefined : sent.values[field]?.trim());
    const isSame = (one: string, other: string) => (taken === undefined ? sameText(one, other) : one === other.trim());
    const isMovedOn = !sameText(shown, counted);
    if (value === undefined || isSame(value, shown)) {
      if (isMovedOn) kept.push(field);
      continue;
    }
    touched[field] = value;
    const choice = sent.chosen.get(field);
    if (isSame(value, counted) || choice === 'theirs') continue;
    const change = { state, value, isAsTyped: isSame(value, state.typed) };
    if (isMovedOn || (choice !== undefined && choice !== 'mine')) clashes.push(change);
    else changes.push(change);
  }
  return { changes, clashes, kept, touched };
}

/** As a field of the form gives a cell back: without line breaks, which alone are no change. */
const inOneLine = (text: string): string => text.replace(/[\r\n]+/g, '').trim();
const sameText = (one: string, other: string): boolean => inOneLine(one) === inOneLine(other);
