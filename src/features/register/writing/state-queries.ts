import { bulkInsert } from '#platform/db/bulk.js';
import type { Db, Trx } from '#platform/db/connection.js';

/** Locks an agency's part of the register until the end of the transaction; answers its number, which grows with every change. */
export async function lockRegister(trx: Trx, agencyId: number): Promise<number> {
  await trx('register_states').insert({ agency_id: agencyId, version: 0 }).onConflict('agency_id').ignore();
  const row = await trx('register_states')
    .select('version')
    .where({ agency_id: agencyId })
    .forUpdate()
    .first<{ version: number } | undefined>();
  return Number(row?.version ?? 0);
}

/** Tells previews that these agencies' parts have moved. Waits while an import takes rows into one of them. */
export async function raiseRegisters(trx: Trx, agencyIds: readonly number[]): Promise<void> {
  const sorted = [...agencyIds].sort((a, b) => a - b);
  await bulkInsert(
    trx,
    'register_states',
    ['agency_id', 'version'],
    sorted.map((id) => [id, 1]),
    'ON DUPLICATE KEY UPDATE version = version + 1',
  );
}

export async function findRegisterVersion(db: Db | Trx, agencyId: number): Promise<number> {
  const row = await db('register_states')
    .select('version')
    .where({ agency_id: agencyId })
    .first<{ version: number } | undefined>();
  return Number(row?.version ?? 0);
}
