import type { Trx } from '#platform/db/connection.js';
import { inTransaction } from '#platform/db/transaction.js';
import type { Deps } from '#platform/deps.js';
import type { Progress } from '#platform/jobs/table.js';
import { installedSettings, loadStoredSettings, settingsFrom } from '#platform/settings.js';
import { listPlaces, type NamedPlace } from '#features/register/reference-queries.js';
import { preparedSearch } from '#features/register/search/prepared.js';
import type { Search } from '#features/register/search/ways.js';
import { exportFile } from './export-file.js';
import { expireExport, listExpired, noteBroken, noteReady, type RegisterExport, takeExport } from './export-queries.js';
import { scopeOf } from './export-rules.js';
import { filterOf, markOf } from './exports.js';

const dayMs = 86_400_000;

/**
 * Makes the file of an export. All of it is read in one transaction, so that the file is the register of one moment, however long it
 * takes; the file is sealed as it is stored. Safe to run again: one that is ready is left alone.
 */
export async function runExport(deps: Deps, { id }: { id: number }, progress: Progress): Promise<void> {
  await inTransaction(deps.db, async (trx) => {
    const asked = await takeExport(trx, id);
    if (asked?.state !== 'making') return;
    const places = await listPlaces(trx);
    const search = await preparedSearch(trx, scopeOf(asked.scope), filterOf(asked.filter), places);
    await storeExport(trx, deps, { asked, places, search }, progress);
  });
}

/** What an export is made of: as it was asked for, names of divisions, the search for its rows. */
interface ExportToStore {
  readonly asked: RegisterExport;
  readonly places: readonly NamedPlace[];
  readonly search: Search;
}

/** Writes the file while its rows are read, seals and stores it, notes that it is ready. */
export async function storeExport(
  trx: Trx,
  { cipher, files, config, clock }: Deps,
  { asked, places, search }: ExportToStore,
  progress: Progress,
): Promise<void> {
  const { id, layout, isFull, format } = asked;
  const now = clock.now();
  const known = asked.isMore ? null : asked.askedRows;
  let rows = 0;
  const pieces = exportFile({
    ...{ db: trx, cipher, search, filter: filterOf(asked.filter), layout, isFull },
    format: format === 'csv' ? 'csv' : 'xlsx',
    mark: markOf(asked, places, config.officeZone),
    onRows(count) {
      rows = count;
      progress(count, known);
    },
  });
  const file = await files.put(trx, { content: { chunks: () => pieces }, name: `业户导出_${id}.${format}`, now });
  const { exportDays } = settingsFrom(installedSettings(config), await loadStoredSettings(trx));
  await noteReady(trx, id, {
    ...{ fileId: file.id, rows, sizeBytes: file.sizeBytes, sha256: file.sha256, at: now },
    expiresAt: new Date(now.getTime() + Number(exportDays) * dayMs),
  });
}

/** Whoever waits is told, and may ask again. */
export async function giveUpExport(trx: Trx, _: Deps, { id }: { id: number }): Promise<void> {
  await noteBroken(trx, id);
}

/** Deletes files whose time is over; the line of the log stays. */
export async function sweepExports(deps: Deps, { dueAt }: { readonly dueAt: string }): Promise<void> {
  for (const { id, fileId } of await listExpired(deps.db, new Date(dueAt)))
    await inTransaction(deps.db, async (trx) => {
      if (await expireExport(trx, id)) await deps.files.discard(trx, fileId);
    });
}
