import { bulkInsert } from '#platform/db/bulk.js';
import type { Trx } from '#platform/db/connection.js';
import { asObjects } from '#platform/db/type-cast.js';
import { entriesOf, entryColumns, type LicenceEntry } from './entry-queries.js';

const columns = Object.values(entryColumns);
const names = Object.keys(entryColumns) as (keyof LicenceEntry)[];
const valuesOf = (entry: LicenceEntry) => names.map((name) => entry[name]);
const overwrite = columns
  .slice(1)
  .map((column) => `${column} = VALUES(${column})`)
  .join(', ');

/**
 * Writes entries of licences, one of each licence at most, and keeps what stood before for the undo of their batch. What says the same
 * already stays as it is. Safe where the batch has kept something already: the first keeping counts.
 */
export async function writeEntries(trx: Trx, batchId: number, entries: readonly LicenceEntry[]): Promise<void> {
  for (let at = 0; at < entries.length; at += 1_000) await writePart(trx, batchId, entries.slice(at, at + 1_000));
}

async function writePart(trx: Trx, batchId: number, entries: readonly LicenceEntry[]): Promise<void> {
  const before = await entriesOf(
    trx,
    entries.map(({ licenceId }) => licenceId),
  );
  await bulkInsert(
    trx,
    'licence_entry_restores',
    ['by_batch_id', ...columns],
    entries.map(({ licenceId }) => {
      const was = before.get(licenceId);
      return [batchId, licenceId, ...(was ? valuesOf(was).slice(1) : columns.slice(1).map(() => null))];
    }),
    'ON DUPLICATE KEY UPDATE licence_id = VALUES(licence_id)',
  );
  await saveEntries(trx, entries);
}

async function saveEntries(trx: Trx, entries: readonly LicenceEntry[]): Promise<void> {
  const sorted = [...entries].sort((a, b) => a.licenceId - b.licenceId);
  for (let at = 0; at < sorted.length; at += 1_000) {
    const rows = sorted.slice(at, at + 1_000).map(valuesOf);
    await bulkInsert(trx, 'licence_entries', columns, rows, `ON DUPLICATE KEY UPDATE ${overwrite}`);
  }
}

/** Entries that stand behind these businesses. */
export async function entriesOfBusinesses(trx: Trx, businessIds: readonly number[]): Promise<LicenceEntry[]> {
  const found: LicenceEntry[] = [];
  for (let at = 0; at < businessIds.length; at += 1_000)
    found.push(
      ...((await trx('licence_entries')
        .select(entryColumns)
        .options(asObjects)
        .whereIn('business_id', businessIds.slice(at, at + 1_000))
        .orderBy('licence_id')) as LicenceEntry[]),
    );
  return found;
}

/** Takes the entries off businesses that are about to go. */
export async function dropEntriesOf(trx: Trx, businessIds: readonly number[]): Promise<void> {
  for (let at = 0; at < businessIds.length; at += 1_000)
    await trx('licence_entries')
      .whereIn('business_id', businessIds.slice(at, at + 1_000))
      .delete();
}

/**
 * Gives licences the entries that stood before a batch wrote theirs. Those that another batch has written since, or whose business stays
 * as the batch left it, are left alone; so are those whose former business is gone.
 */
export async function restoreEntries(trx: Trx, batchId: number, keptBusinesses: ReadonlySet<number>): Promise<void> {
  const kept = (await trx('licence_entry_restores as r')
    .leftJoin('businesses as b', 'b.id', 'r.business_id')
    .select(Object.fromEntries(Object.entries(entryColumns).map(([name, column]) => [name, `r.${column}`])))
    .select({ stillThere: 'b.id' })
    .options(asObjects)
    .where('r.by_batch_id', batchId)
    .orderBy('r.licence_id')) as (LicenceEntry & { kind: LicenceEntry['kind'] | null; stillThere: number | null })[];
  const now = await entriesOf(
    trx,
    kept.map(({ licenceId }) => licenceId),
  );
  const isOpen = ({ licenceId }: LicenceEntry): boolean => {
    const entry = now.get(licenceId);
    return !entry || (entry.batchId === batchId && !keptBusinesses.has(entry.businessId));
  };
  const open = kept.filter(isOpen);
  const former = open.filter(({ kind, stillThere }) => kind !== null && stillThere !== null);
  const gone = open.filter(({ kind, stillThere }) => kind === null || stillThere === null);
  for (let at = 0; at < gone.length; at += 1_000)
    await trx('licence_entries')
      .whereIn(
        'licence_id',
        gone.slice(at, at + 1_000).map(({ licenceId }) => licenceId),
      )
      .delete();
  await saveEntries(trx, former);
  await trx('licence_entry_restores').where({ by_batch_id: batchId }).delete();
}

/** Takes away the links that rows of a version got by the import of their filings, but those of businesses that stay. */
export async function dropLinksOf(trx: Trx, versionId: number, keptBusinesses: ReadonlySet<number>): Promise<void> {
  const linked = (await trx('licence_entries')
    .select({ licenceId: 'licence_id', businessId: 'business_id' })
    .options(asObjects)
    .where({ version_id: versionId, kind: 'as_filed' })) as Pick<LicenceEntry, 'licenceId' | 'businessId'>[];
  const ids = linked.filter(({ businessId }) => !keptBusinesses.has(businessId)).map(({ licenceId }) => licenceId);
  for (let at = 0; at < ids.length; at += 1_000)
    await trx('licence_entries')
      .whereIn('licence_id', ids.slice(at, at + 1_000))
      .delete();
}
