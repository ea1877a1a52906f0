import type { HandedRow } from '#domain/annexes/types.js';
import { prefilledValues } from './handed.js';
import { licenceFields } from './licence.js';

/** A licence that a unit must answer for. */
export interface ListedRow extends HandedRow {
  /** The pass by which it came back to the unit; absent: it never did. */
  readonly returned?: number;
  /** The unit has passed it on: it tells of it, and another has it. */
  readonly isAway?: boolean;
}

/** A row of a list in its one spelling. */
export interface ListLine extends Pick<ListedRow, 'rowId' | 'returned' | 'isAway'> {
  readonly name: string;
  readonly text: string;
}

/**
 * A list in its canonical form: a line a licence as its office reads it (numbers of persons by their ends), in the order of the rows'
 * names. The order in which the rows were stored, and what no office sees, change nothing of it.
 */
export function listLines(rows: readonly ListedRow[]): ListLine[] {
  return rows
    .map((row): ListLine => {
      const { rowId, typed, returned, isAway = false } = row;
      const values = prefilledValues(row);
      const text = JSON.stringify([rowId, ...licenceFields.map((field) => values[field] ?? '')]);
      const name = typed['business_name'] ?? '';
      return { rowId, name, text, ...(isAway ? { isAway } : returned === undefined ? {} : { returned }) };
    })
    .sort((a, b) => (a.rowId < b.rowId ? -1 : a.rowId > b.rowId ? 1 : 0));
}

/** All of a list as one text: whose it is, of which annex, and its lines. */
export const listText = (
  { driveId, unitCode, annexNo }: { readonly driveId: number; readonly unitCode: string; readonly annexNo: number },
  lines: readonly ListLine[],
): string =>
  [
    JSON.stringify([driveId, unitCode, annexNo]),
    ...lines.map(({ text, returned }) => (returned === undefined ? text : `${text} ${returned}`)),
  ].join('\n');
