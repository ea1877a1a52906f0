import type { Db, Trx } from '#platform/db/connection.js';
import { identityKinds } from '#domain/annexes/row-identities.js';

/** Rows of a version whose name has this keyed hash. */
export async function listRowsByName(db: Db | Trx, versionId: number, name: Buffer): Promise<number[]> {
  const rows = (await db('annex_row_keys')
    .select({ row: 'row_no' })
    .where({ version_id: versionId, kind: identityKinds.name, hash: name })) as { row: number }[];
  return rows.map(({ row }) => Number(row));
}
