import { inTransaction } from '#platform/db/transaction.js';
import type { Deps } from '#platform/deps.js';
import { makeDueRehearsals } from './rehearsing/rehearsing.js';
import { indexWhereChanged } from './search/indexing.js';

/** What comes by itself: rehearsals whose moment has come, and the index of lists that were loaded anew. */
export async function runTending({ db }: Deps, { dueAt }: { readonly dueAt: string }): Promise<void> {
  const now = new Date(dueAt);
  await inTransaction(db, async (trx) => {
    await makeDueRehearsals(trx, now);
    await indexWhereChanged(trx, now);
  });
}
