import type { Deps } from '#platform/deps.js';
import type { Trx } from '#platform/db/connection.js';
import type { Annex } from '#features/annexes/queries.js';
import type { Batch } from './batch-queries.js';
import type { LicenceEntry } from './entry-queries.js';
import { entriesOfBusinesses, writeEntries } from './entry-store-queries.js';
import { linkedLicences } from './sources/filed.js';
import { businessesOfBatch, listLicenceLinks } from './sources/link-queries.js';

/** Who wrote entries of licences, when. */
export interface EntryStamp {
  readonly batchId: number;
  readonly enteredAt: Date;
  readonly enteredBy: number;
}

/**
 * What an import of annex 3 does to licences: those whose own entry it turned into a filed one are filed now, and those that annexes 4 and 5
 * have marked already stand behind their filing, whichever of the annexes comes last (R21).
 * @param converted businesses that were licensed and are filed now
 */
export async function linkFilings(
  trx: Trx,
  deps: Deps,
  { annex, batch, firstId }: { readonly annex: Annex; readonly batch: Batch; readonly firstId: number | null },
  converted: readonly number[],
  stamp: EntryStamp,
): Promise<void> {
  const entries = new Map<number, LicenceEntry>();
  for (const entry of await entriesOfBusinesses(trx, converted))
    if (entry.kind === 'as_unfiled') entries.set(entry.licenceId, { ...entry, kind: 'as_filed', ...stamp });
  const links = (await listLicenceLinks(trx, batch.versionId)).filter(({ isInRegister }) => isInRegister);
  if (links.length > 0) {
    const businesses = await businessesOfBatch(trx, batch.id, firstId);
    for (const { licenceId, versionId, row, filedRow } of await linkedLicences(trx, deps, annex, links)) {
      const businessId = businesses.get(filedRow);
      if (businessId !== undefined)
        entries.set(licenceId, { licenceId, kind: 'as_filed', businessId, versionId, row, ...stamp });
    }
  }
  await writeEntries(trx, batch.id, await changedOnly(trx, [...entries.values()]));
}

/** Entries that say the same already keep the batch that wrote them. */
async function changedOnly(trx: Trx, entries: readonly LicenceEntry[]): Promise<LicenceEntry[]> {
  const businesses = [...new Set(entries.map(({ businessId }) => businessId))];
  const known = new Set((await entriesOfBusinesses(trx, businesses)).map(keyOf));
  return entries.filter((entry) => !known.has(keyOf(entry)));
}

const keyOf = ({ licenceId, kind, businessId }: LicenceEntry): string => `${licenceId} ${kind} ${businessId}`;
