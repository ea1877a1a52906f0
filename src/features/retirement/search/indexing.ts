import type { Trx } from '#platform/db/connection.js';
import { inTransaction } from '#platform/db/transaction.js';
import type { Deps } from '#platform/deps.js';
import { enqueue } from '#platform/jobs/queue.js';
import { reversedNumber, searchKey } from '#domain/retirement/old-search.js';
import { getDriveLists } from '#features/drive/legacy/drive-lists-queries.js';
import { type Licence, listWhole } from '#features/drive/legacy/licence-queries.js';
import { findRetirementDrive, getRetirement, noteIndexed } from '#features/retirement/queries.js';
import { type IndexedLicence, listIdsToIndex, replaceIndexed } from './search-queries.js';

const atOnce = 200;

/** Has the old module's data indexed anew. */
export async function indexLater(trx: Trx, now: Date): Promise<void> {
  await enqueue(trx, now, { name: 'retirement.index', payload: {}, dedupeKey: `retirement.index:${now.getTime()}` });
}

/** Has them indexed where the lists are others than those that were. */
export async function indexWhereChanged(trx: Trx, now: Date): Promise<void> {
  const retirement = await getRetirement(trx);
  const drive = await findRetirementDrive(trx, retirement);
  if (!drive) return;
  const { listsVersion } = await getDriveLists(trx, drive.id);
  if (listsVersion > 0 && listsVersion !== retirement.indexedVersion) await indexLater(trx, now);
}

/** Writes by what each old licence is looked for. Safe to stop and to run again. */
export async function runIndexing({ db, cipher, clock }: Deps): Promise<void> {
  const drive = await findRetirementDrive(db, await getRetirement(db));
  if (!drive) return;
  const { listsVersion } = await getDriveLists(db, drive.id);
  for (let after = 0; ; ) {
    const ids = await listIdsToIndex(db, drive.id, after, atOnce);
    const last = ids.at(-1);
    if (last === undefined) break;
    await inTransaction(db, async (trx) => {
      const licences = await listWhole(trx, cipher, drive.id, { ids, after: 0, limit: ids.length });
      await replaceIndexed(trx, licences.map(indexed));
    });
    after = last;
  }
  await inTransaction(db, (trx) => noteIndexed(trx, listsVersion, clock.now()));
}

const indexed = (licence: Licence): IndexedLicence => ({
  licenceId: licence.id,
  driveId: licence.driveId,
  unit: licence.unit,
  oldId: licence.oldId,
  licenceNo: licence.licenceNo,
  reversed: reversedNumber(licence.licenceNo),
  nameKey: searchKey(licence.name).slice(0, 100),
  addressKey: searchKey(licence.typed.address).slice(0, 200),
  address: licence.typed.address.slice(0, 200),
});
