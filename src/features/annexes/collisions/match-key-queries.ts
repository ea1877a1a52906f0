import { bulkInsert } from '#platform/db/bulk.js';
import type { Db, Trx } from '#platform/db/connection.js';

/**
 * Takes the writing of a version's keys in hand, those of another state of it gone. Answers false where they are written for this state.
 * Who comes at the same moment waits.
 */
export async function takeMatchState(trx: Trx, versionId: number, stamp: string): Promise<boolean> {
  await trx('annex_match_states').insert({ version_id: versionId, stamp: '' }).onConflict().ignore();
  const state = await trx('annex_match_states')
    .select('stamp')
    .where({ version_id: versionId })
    .forUpdate()
    .first<{ stamp: string }>();
  if (state.stamp === stamp) return false;
  if (state.stamp !== '') await trx('annex_match_keys').where({ version_id: versionId }).delete();
  await trx('annex_match_states').where({ version_id: versionId }).update({ stamp });
  return true;
}

/** In the order of the table's key: a batch that is inserted so costs the server half. */
export async function insertMatchKeys(
  trx: Trx,
  versionId: number,
  keys: readonly (readonly [hash: Buffer, row: number])[],
): Promise<void> {
  const rows = keys.map(([hash, row]) => [versionId, hash, row] as const);
  rows.sort((a, b) => a[1].compare(b[1]) || a[2] - b[2]);
  await bulkInsert(
    trx,
    'annex_match_keys',
    ['version_id', 'hash', 'row_no'],
    rows,
    'ON DUPLICATE KEY UPDATE row_no = row_no',
  );
}

/** A row of a version and one of another version that share a key. */
export interface KeyPair {
  readonly row: number;
  readonly otherId: number;
  readonly other: number;
}

/** Rows of a version that share a key with rows of others, each pair once, by the other version and the own row. */
export async function listKeyPairs(
  db: Db | Trx,
  versionId: number,
  otherIds: readonly number[],
): Promise<readonly KeyPair[]> {
  if (otherIds.length === 0) return [];
  // From the own rows to those of all others: left to itself the server may walk all others once for each of them.
  const [rows] = (await db.raw(
    `SELECT DISTINCT b.version_id AS otherId, a.row_no AS \`row\`, b.row_no AS other
      FROM annex_match_keys a STRAIGHT_JOIN annex_match_keys b FORCE INDEX (annex_match_keys_hash) ON b.hash = a.hash
      WHERE a.version_id = ? AND b.version_id IN (${otherIds.map(() => '?').join(', ')})
      ORDER BY otherId, \`row\`, other`,
    [versionId, ...otherIds],
  )) as [{ otherId: number | string; row: number; other: number }[]];
  return rows.map(({ otherId, ...pair }) => ({ ...pair, otherId: Number(otherId) }));
}

/** After a change of the algorithm: all keys are written anew by the next comparison. */
export async function forgetMatchKeys(db: Db): Promise<void> {
  await db('annex_match_keys').delete();
  await db('annex_match_states').delete();
}

/** Keys of versions that count no more, of annexes of this drive. */
export async function dropOldKeys(trx: Trx, driveId: number): Promise<void> {
  const old = (await trx('annex_match_states as s')
    .join('annex_versions as v', 'v.id', 's.version_id')
    .join('annexes as x', 'x.id', 'v.annex_id')
    .select({ id: 's.version_id' })
    .where('x.drive_id', driveId)
    .whereRaw('x.current_version_id <> v.id')
    .limit(50)) as { id: number }[];
  const ids = old.map(({ id }) => Number(id));
  if (ids.length === 0) return;
  await trx('annex_match_keys').whereIn('version_id', ids).delete();
  await trx('annex_match_states').whereIn('version_id', ids).delete();
}
