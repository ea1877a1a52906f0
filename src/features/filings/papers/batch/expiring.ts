import { inTransaction } from '#platform/db/transaction.js';
import type { Deps } from '#platform/deps.js';
import { listExpired, turnPrint } from './print-queries.js';

const atOnce = 100;

/** Drops the files of prints whose time is over; that they were made stays on the list and in the audit. Returns how many. */
export async function expirePrints({ db, files }: Pick<Deps, 'db' | 'files'>, now: Date): Promise<number> {
  const over = await listExpired(db, now, atOnce);
  for (const { id, fileId } of over)
    await inTransaction(db, async (trx) => {
      if ((await turnPrint(trx, id, 'ready', { state: 'expired' })) && fileId !== null)
        await files.discard(trx, fileId);
    });
  return over.length;
}
