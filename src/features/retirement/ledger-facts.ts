import type { Db, Trx } from '#platform/db/connection.js';
import { goLiveBar } from '#features/ledger/standing.js';

/** What the ledger says stands in the way of going live, naming the row; '' for nothing. */
export async function loadGoLiveBar(db: Db | Trx, driveId: number): Promise<string> {
  const { isClear, sentence } = await goLiveBar(db, driveId);
  return isClear ? '' : sentence;
}
