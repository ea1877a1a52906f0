import type { Db, Trx } from '#platform/db/connection.js';
import { bulkInsertSparse } from '#platform/db/bulk.js';
import { businessColumnNames } from '#features/register/business.js';
import type { BusinessColumns, ColumnValue } from '#features/register/columns.js';
import type { FilingStatus } from '#features/register/fields.js';

/** Reserves so many ids for new businesses in a step of its own, so that nobody waits for whoever uses them. Returns the first. */
export async function reserveBusinessIds(db: Db, count: number): Promise<number> {
  const [{ insertId }] = (await db.raw('UPDATE business_ids SET next_id = LAST_INSERT_ID(next_id) + ? WHERE id = 1', [
    count,
  ])) as [{ insertId: number }];
  if (!insertId) throw new Error('business_ids has no row: migrations have not run');
  return insertId;
}

/** Whole rows as stored, by id. */
export async function listStoredBusinesses(
  db: Db | Trx,
  ids: readonly number[],
): Promise<ReadonlyMap<number, BusinessColumns>> {
  return ids.length === 0 ? new Map() : byId(await storedBusinesses(db, ids));
}

/** The same, held against others until the transaction ends. */
export async function holdStoredBusinesses(
  trx: Trx,
  ids: readonly number[],
): Promise<ReadonlyMap<number, BusinessColumns>> {
  return ids.length === 0 ? new Map() : byId(await storedBusinesses(trx, ids).orderBy('id').forUpdate());
}

const storedBusinesses = (db: Db | Trx, ids: readonly number[]) =>
  db('businesses')
    .select([...businessColumnNames])
    .whereIn('id', [...ids]);

const byId = (rows: readonly object[]): ReadonlyMap<number, BusinessColumns> =>
  new Map((rows as Record<string, ColumnValue>[]).map((row) => [Number(row['id']), row]));

export async function insertBusinesses(trx: Trx, rows: readonly (readonly ColumnValue[])[]): Promise<void> {
  await bulkInsertSparse(trx, 'businesses', businessColumnNames, rows);
}

/** Changes a business that still has this version. Returns whether it had. */
export async function updateBusiness(
  trx: Trx,
  id: number,
  version: number,
  changes: BusinessColumns,
): Promise<boolean> {
  return (await trx('businesses').where({ id, version }).update(changes)) === 1;
}

/** Sets the filing status of businesses, whatever their version; returns how many there were. */
export async function restateBusinesses(
  trx: Trx,
  ids: readonly number[],
  filingStatus: FilingStatus,
  now: Date,
): Promise<number> {
  return trx('businesses')
    .whereIn('id', [...ids])
    .increment('version', 1)
    .update({ filing_status: filingStatus, updated_at: now });
}

/** Takes the unique numbers off businesses that are about to get others, so that two may exchange theirs. */
export async function releaseUniqueNumbers(trx: Trx, ids: readonly number[]): Promise<void> {
  for (let i = 0; i < ids.length; i += 500) {
    await trx('businesses')
      .whereIn('id', ids.slice(i, i + 500))
      .update({ active_place: null, filing_no: null, filing_status: 'licensed_unfiled' });
  }
}

/** Filing numbers of the agency and places, out of those wanted, that some business holds now. */
export async function findNumberHolders(
  trx: Trx,
  agencyId: number,
  wanted: readonly BusinessColumns[],
): Promise<ReadonlySet<string>> {
  const taken = new Set<string>();
  for (let i = 0; i < wanted.length; i += 500) {
    const part = wanted.slice(i, i + 500);
    const numbers = part.flatMap((columns) => (typeof columns['filing_no'] === 'string' ? [columns['filing_no']] : []));
    const places = part.flatMap((columns) =>
      typeof columns['active_place'] === 'string' ? [columns['active_place']] : [],
    );
    const holders = (await trx('businesses')
      .select('filing_no')
      .where({ agency_id: agencyId })
      .whereIn('filing_no', numbers)) as { filing_no: string }[];
    const standing = (await trx('businesses').select('active_place').whereIn('active_place', places)) as {
      active_place: string;
    }[];
    for (const { filing_no } of holders) taken.add(filing_no);
    for (const { active_place } of standing) taken.add(active_place);
  }
  return taken;
}

/** Ids between `first` and `first + count - 1` that still have version 1, with what grams and totals need to forget them. */
export async function listUntouched(
  trx: Trx,
  first: number,
  count: number,
  columns: readonly string[],
): Promise<BusinessColumns[]> {
  return (await trx('businesses')
    .select(['id', ...columns])
    .whereBetween('id', [first, first + count - 1])
    .andWhere('version', 1)
    .orderBy('id')) as BusinessColumns[];
}

export async function deleteBusinesses(trx: Trx, ids: readonly number[]): Promise<void> {
  if (ids.length > 0)
    await trx('businesses')
      .whereIn('id', [...ids])
      .delete();
}
