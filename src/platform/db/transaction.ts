import { flushAudit } from '#platform/audit.js';
import { isRepeatable } from '#platform/db/errors.js';
import type { Db, Trx } from '#platform/db/connection.js';

const tries = 4;

/**
 * Runs `work` in one transaction and, last before COMMIT, writes the audit entries it noted: the chain's lock is held for
 * moments only. Deadlocks and cluster conflicts are tried again, so `work` must be repeatable until it has answered.
 */
export async function inTransaction<T>(db: Db | Trx, work: (trx: Trx) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await db.transaction(async (trx) => {
        const result = await work(trx);
        await flushAudit(trx);
        return result;
      });
    } catch (error) {
      if (attempt >= tries || !isRepeatable(error) || ('isTransaction' in db && db.isTransaction)) throw error;
      await new Promise((resolve) => setTimeout(resolve, 20 * attempt * attempt + Math.random() * 30));
    }
  }
}
