import { bulkInsert } from '#platform/db/bulk.js';
import type { Db, Trx } from '#platform/db/connection.js';
import { identityKinds, type RowIdentity } from '#domain/annexes/row-identities.js';

/** In the order of the table's key: a batch that is inserted so costs the server half. */
export async function insertIdentities(trx: Trx, versionId: number, identities: readonly RowIdentity[]): Promise<void> {
  const rows = identities.map(({ row, kind, hash }) => [versionId, identityKinds[kind], hash, row] as const);
  rows.sort((a, b) => a[1] - b[1] || a[2].compare(b[2]) || a[3] - b[3]);
  await bulkInsert(trx, 'annex_row_keys', ['version_id', 'kind', 'hash', 'row_no'], rows);
}

export async function deleteIdentities(trx: Trx, versionId: number): Promise<void> {
  await trx('annex_row_keys').where({ version_id: versionId }).delete();
}

export async function deleteIdentitiesOf(trx: Trx, versionId: number, rowNos: readonly number[]): Promise<void> {
  await trx('annex_row_keys').where({ version_id: versionId }).whereIn('row_no', rowNos).delete();
}

/** A version and whether its rows have their keys; without `isKeyed` there is none of them in the table. */
export interface KeyedVersion {
  readonly annexId: number;
  readonly isKeyed: boolean;
}

/** Locks a checked version; answers as it is now, where a long transaction still sees how it was. */
export async function lockKeyed(trx: Trx, versionId: number): Promise<KeyedVersion | undefined> {
  const version = await trx('annex_versions')
    .select('annex_id', 'is_keyed')
    .where({ id: versionId, state: 'checked' })
    .forUpdate()
    .first<{ annex_id: number; is_keyed: number } | undefined>();
  return version && { annexId: Number(version.annex_id), isKeyed: version.is_keyed === 1 };
}

/** Checked versions, oldest first: all, or those whose rows have no keys yet. */
export async function listVersionsToKey(db: Db | Trx, which: 'all' | 'unkeyed'): Promise<number[]> {
  const rows = (await db('annex_versions')
    .select('id')
    .where({ state: 'checked', ...(which === 'unkeyed' ? { is_keyed: 0 } : {}) })
    .orderBy('id')) as { id: number }[];
  return rows.map(({ id }) => Number(id));
}
