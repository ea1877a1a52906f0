import type { HandedRow } from '#domain/annexes/types.js';
import { prefilledValues } from './handed.js';
import { licenceFields } from './licence.js';

/** A licence that a unit must answer for; `sentBack` tells apart what came back to it from what it had before. */
export interface ListedRow extends HandedRow {
  readonly sentBack?: number;
}

/** A row of a list in its one spelling. */
export interface ListLine {
  readonly rowId: string;
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
      const { rowId, typed, sentBack } = row;
      const values = prefilledValues(row);
      const text = JSON.stringify([rowId, ...licenceFields.map((field) => values[field] ?? ''), ...marks(sentBack)]);
      return { rowId, name: typed['business_name'] ?? '', text };
    })
    .sort((a, b) => (a.rowId < b.rowId ? -1 : a.rowId > b.rowId ? 1 : a.text < b.text ? -1 : 1));
}

const marks = (sentBack: number | undefined): readonly number[] => (sentBack === undefined ? [] : [sentBack]);

/** What stands before the lines: whose list it is, of which annex. */
export const listTitle = (driveId: number, unitCode: string, annexNo: number): string =>
  JSON.stringify([driveId, unitCode, annexNo]);
