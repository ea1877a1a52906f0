import type { Db } from '#platform/db/connection.js';
import { findWorkingBatch } from './batch-queries.js';
import { importProblems } from './problems.js';
import { batchStateNames } from './words.js';

/**
 * Refuses at once while a job takes this annex into the register or back out of it, instead of waiting for the job's locks. Asks
 * outside the transaction, whose view of the data must begin only after its locks. @throws import.busy
 */
export async function requireNoWork(db: Db, annexId: number): Promise<void> {
  const batch = await findWorkingBatch(db, annexId);
  if (batch) throw importProblems.busy({ state: batchStateNames[batch.state], batch: batch.id });
}
