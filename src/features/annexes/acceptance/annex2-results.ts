import type { Db, Trx } from '#platform/db/connection.js';
import { listRequests } from '#features/operators/requests/requests-queries.js';
import { resultOf } from '#features/operators/requests/requests-result.js';

/** A system column of an accepted annex 2, as a value to put into the office's own workbook. */
export interface ResultCell {
  readonly row: number;
  readonly field: 'account' | 'result';
  readonly value: string;
}

/** Columns 18 and 19 of annex 2: the account and what became of each row; the last word on a row counts. */
export async function listResultCells(db: Db | Trx, versionId: number): Promise<ResultCell[]> {
  const byRow = new Map<number, ResultCell[]>();
  for (const request of await listRequests(db, { versionId, limit: 10_000 })) {
    if (request.row === null || byRow.has(request.row)) continue;
    byRow.set(request.row, [
      { row: request.row, field: 'account', value: request.account ?? '' },
      { row: request.row, field: 'result', value: resultOf(request) },
    ]);
  }
  return [...byRow.values()].flat().filter(({ value }) => value !== '');
}
