import { inTransaction } from '#platform/db/transaction.js';
import { findExport, insertExport } from '#features/register/export/export-queries.js';
import { storeExport } from '#features/register/export/export-job.js';
import { listPlaces } from '#features/register/reference-queries.js';
import { readFilter } from '#features/register/search/filter.js';
import { searchRegister } from '#features/register/search/search.js';
import type { Search } from '#features/register/search/ways.js';
import { answer, peakMemory } from '../child.js';
import { openPortalDatabase } from '../database.js';

// The first rows of the register as the job of an export makes them: read in one transaction, masked, sealed, stored.
const [url = '', count = '0'] = process.argv.slice(2);
const wanted = Number(count);
const deps = await openPortalDatabase(url);
const { db, files } = deps;
const places = await listPlaces(db);
const person = await db('operators').select('id', 'agency_id').orderBy('id').first<{ id: number; agency_id: number }>();
const id = await inTransaction(db, (trx) =>
  insertExport(trx, {
    ...{ state: 'making', format: 'xlsx', layout: 'list', isFull: false, reason: null, filter: '', scope: 'province ' },
    ...{ askedBy: person.id, agencyId: person.agency_id, askedAt: new Date(), askedRows: wanted, isMore: false },
  }),
);

/** Ends after so many rows: a whole number of the thousands in which they are asked for. */
function firstOf(search: Search, rows: number): Search {
  let asked = 0;
  return {
    ...search,
    ids(reading) {
      if (asked >= rows) return undefined;
      asked += reading.limit;
      return search.ids(reading);
    },
  };
}

const from = performance.now();
await inTransaction(db, async (trx) => {
  const asked = await findExport(trx, id);
  if (!asked) throw new Error('the export is gone');
  const search = await searchRegister(
    trx,
    { level: 'province' },
    readFilter(() => ''),
    places,
  );
  await storeExport(trx, deps, { asked, places, search: firstOf(search, wanted) }, () => {});
});
const took = performance.now() - from;
const peakBytes = peakMemory();
const made = await findExport(db, id);
await inTransaction(db, (trx) => files.discard(trx, made?.fileId ?? 0));
await db.destroy();
answer({ ms: took, rows: made?.rowCount ?? 0, bytes: made?.sizeBytes ?? 0, peakBytes });
