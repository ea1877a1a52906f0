import type { Deps } from '#platform/deps.js';
import { inTransaction } from '#platform/db/transaction.js';
import { enqueue } from '#platform/jobs/queue.js';
import type { Progress } from '#platform/jobs/table.js';
import { getAnnex } from '#features/annexes/queries.js';
import { listVersionsToKey, lockKeyed } from './row-identity-queries.js';
import { keyVersion } from './row-keying.js';

type KeyDeps = Pick<Deps, 'db' | 'cipher'>;

/** Asks for the keys of rows that an older version of the portal stored, where there are any; nobody waits for them. */
export async function askForRowKeys({ db, clock }: Deps): Promise<void> {
  if ((await listVersionsToKey(db, 'unkeyed')).length === 0) return;
  const now = clock.now();
  await inTransaction(db, (trx) =>
    enqueue(trx, now, { name: 'annex.key-rows', payload: {}, dedupeKey: `annex.key-rows@${now.toISOString()}` }),
  );
}

/** Writes by what the rows of stored versions are known, where nobody has yet. Safe to stop and to run again. */
export const keyStoredRows = (deps: KeyDeps, _payload: unknown, progress: Progress): Promise<void> =>
  keyAll(deps, 'unkeyed', progress);

/** After a change of the algorithm: what was written with the old one compares with nothing. */
export const keyRowsAnew = (deps: KeyDeps, progress: Progress): Promise<void> => keyAll(deps, 'all', progress);

/**
 * Each version in a transaction of its own, locked meanwhile: what is mended then waits these seconds, so that its check finds the keys and
 * changes them.
 */
async function keyAll({ db, cipher }: KeyDeps, which: 'all' | 'unkeyed', progress: Progress): Promise<void> {
  const versionIds = await listVersionsToKey(db, which);
  for (const [done, versionId] of versionIds.entries()) {
    await inTransaction(db, async (trx) => {
      const version = await lockKeyed(trx, versionId);
      if (!version || (which === 'unkeyed' && version.isKeyed)) return;
      await keyVersion(trx, cipher, (await getAnnex(trx, version.annexId)).annexNo, versionId, version);
    });
    progress(done + 1, versionIds.length);
  }
}
