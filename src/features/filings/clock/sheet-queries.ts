import type { Db } from '#platform/db/connection.js';

/** When the last step of a case was made. */
export async function findLastStepAt(db: Db, caseId: number): Promise<Date> {
  const row = (await db('filing_steps').max({ at: 'acted_at' }).where({ case_id: caseId }).first()) as { at: Date };
  return row.at;
}
