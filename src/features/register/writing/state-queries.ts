import type { Db, Trx } from '#platform/db/connection.js';

/** Lets one import at a time into an agency's part of the register, until the end of the transaction. */
export async function lockRegister(trx: Trx, agencyId: number): Promise<void> {
  // One statement holds the row for writing from the first: of many that read before they write each would wait for the others.
  await trx('register_states')
    .insert({ agency_id: agencyId, version: 0 })
    .onConflict('agency_id')
    .merge({ version: trx.raw('register_states.version') });
}

/**
 * A mark of an agency's part of the register: another one as soon as a business of it was entered, changed or removed. Made from the ids
 * and versions in one index, so that no change has to note anywhere that it was made.
 */
export async function registerMark(db: Db | Trx, agencyId: number): Promise<string> {
  const row = await db('businesses')
    .select({
      n: db.raw('COUNT(*)'),
      versions: db.raw('COALESCE(SUM(version), 0)'),
      mixed: db.raw("COALESCE(BIT_XOR(CRC32(CONCAT_WS('-', id, version))), 0)"),
    })
    .where({ agency_id: agencyId })
    .first<{ n: number; versions: string; mixed: number } | undefined>();
  return `${row?.n}-${row?.versions}-${row?.mixed}`;
}
