import type { Deps } from '#platform/deps.js';
import { compareWithRegister } from './difference.js';
import { storePending } from './pending-queries.js';

/** Counts how far the register has moved from the list, so that the first page can say so without looking at every business. */
export async function countPending({ db, clock }: Deps): Promise<void> {
  let changeCount = 0;
  await compareWithRegister(db, {
    changes(some) {
      changeCount += some.length;
    },
    held: () => {},
  });
  await storePending(db, { changeCount, countedAt: clock.now() });
}
