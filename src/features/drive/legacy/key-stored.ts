import type { Deps } from '#platform/deps.js';
import { inTransaction } from '#platform/db/transaction.js';
import { licenceFields, readLicence } from '#domain/legacy/licence.js';
import { restateFacts } from './docket-sync.js';
import { digestOf, licenceKeys, pairHashes } from './licence-facts.js';
import { listWhole, sealTyped } from './licence-queries.js';
import { listDriveLicences, rekeyLicence, replaceKeys } from './licence-store-queries.js';
import { outdateComparisons } from './load-queries.js';

const atOnce = 200;

/**
 * After a change of the algorithm: seals old licences anew and writes anew by what they are known. Safe to stop and to run again. Returns
 * how many there are.
 */
export async function keyLicencesAnew({ db, cipher }: Pick<Deps, 'db' | 'cipher'>): Promise<number> {
  const drives = new Set<number>();
  const keysOf = licenceKeys(cipher);
  let count = 0;
  for (let after = 0; ; ) {
    const page = await listDriveLicences(db, after, atOnce);
    const last = page.at(-1);
    if (!last) break;
    for (const driveId of new Set(page.map((one) => one.driveId))) {
      drives.add(driveId);
      const ids = page.filter((one) => one.driveId === driveId).map(({ id }) => id);
      await inTransaction(db, async (trx) => {
        const licences = await listWhole(trx, cipher, driveId, { ids, after: 0, limit: ids.length });
        for (const one of licences) {
          const values = licenceFields.map((field) => one.typed[field]);
          await rekeyLicence(trx, one.id, {
            typed: sealTyped(cipher, one),
            digest: digestOf(cipher, values, one.further),
            ...pairHashes(cipher, readLicence(one.sheetRow, one.typed)),
          });
        }
        await replaceKeys(trx, licences.flatMap(keysOf));
      });
    }
    count += page.length;
    after = last.id;
  }
  for (const driveId of drives) await inTransaction(db, (trx) => restateFacts(trx, { cipher }, driveId));
  if (count > 0) await outdateComparisons(db);
  return count;
}
