import type { Db, Trx } from '#platform/db/connection.js';
import { bulkInsert, bulkInsertSparse, literal, sendText } from '#platform/db/bulk.js';
import { inTransaction } from '#platform/db/transaction.js';
import { type BusinessColumns, businessColumnNames, type ColumnValue } from '#features/register/business.js';

/** Takes `count` ids for new businesses, in a transaction of its own so that nobody waits for an import. Returns the first. */
export async function takeBusinessIds(db: Db, count: number): Promise<number> {
  return inTransaction(db, async (trx) => {
    const row = await trx('business_ids')
      .select('next_id')
      .where({ id: 1 })
      .forUpdate()
      .first<{ next_id: number } | undefined>();
    if (!row) throw new Error('business_ids has no row: migrations have not run');
    await trx('business_ids')
      .where({ id: 1 })
      .update({ next_id: row.next_id + count });
    return row.next_id;
  });
}

/**
 * Takes the id of one new business in the transaction that enters it: half the writes to disk. Other entries wait until its COMMIT, as
 * they would for the roll-up; an import takes its ids apart, so that nobody waits for it.
 */
export async function takeBusinessId(trx: Trx): Promise<number> {
  const [{ insertId }] = (await trx.raw(
    'UPDATE business_ids SET next_id = LAST_INSERT_ID(next_id) + 1 WHERE id = 1',
  )) as [{ insertId: number }];
  if (!insertId) throw new Error('business_ids has no row: migrations have not run');
  return insertId;
}

/** Locks an agency's part of the register until the end of the transaction; answers its number, which grows with every change. */
export async function lockRegister(trx: Trx, agencyId: number): Promise<number> {
  await trx('register_states').insert({ agency_id: agencyId, version: 0 }).onConflict('agency_id').ignore();
  const row = await trx('register_states')
    .select('version')
    .where({ agency_id: agencyId })
    .forUpdate()
    .first<{ version: number } | undefined>();
  return Number(row?.version ?? 0);
}

export async function raiseRegister(trx: Trx, agencyId: number): Promise<void> {
  await trx('register_states').where({ agency_id: agencyId }).increment('version', 1);
}

export async function findRegisterVersion(db: Db | Trx, agencyId: number): Promise<number> {
  const row = await db('register_states')
    .select('version')
    .where({ agency_id: agencyId })
    .first<{ version: number } | undefined>();
  return Number(row?.version ?? 0);
}

/** What matching needs to know of each business of an agency. */
export interface KnownBusiness {
  readonly id: number;
  readonly place: string | null;
  readonly licenceNo: string;
  readonly filingNo: string;
  readonly divisionCode: string;
  /** '' where it is not known. */
  readonly subject: string;
  readonly name: string;
  readonly nameNormal: string;
  readonly filingStatus: string;
  readonly digest: string;
  readonly version: number;
}

export async function listKnownBusinesses(db: Db | Trx, agencyId: number): Promise<KnownBusiness[]> {
  const rows = (await db('businesses')
    .select(
      'id',
      'active_place',
      'licence_no',
      'filing_no',
      'division_code',
      'subject',
      'business_name',
      'name_normal',
      'filing_status',
      'digest',
      'version',
    )
    .where({ agency_id: agencyId })
    .orderBy('id')) as {
    id: number;
    active_place: string | null;
    licence_no: string | null;
    filing_no: string | null;
    division_code: string;
    subject: string | null;
    business_name: string;
    name_normal: string;
    filing_status: string;
    digest: string;
    version: number;
  }[];
  return rows.map((row) => ({
    id: row.id,
    place: row.active_place,
    licenceNo: row.licence_no ?? '',
    filingNo: row.filing_no ?? '',
    divisionCode: row.division_code,
    subject: row.subject ?? '',
    name: row.business_name,
    nameNormal: row.name_normal,
    filingStatus: row.filing_status,
    digest: row.digest,
    version: row.version,
  }));
}

/** Which of these places another agency already holds, with that agency's name. */
export async function listPlacesOfOthers(
  db: Db | Trx,
  agencyId: number,
  places: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  if (places.length === 0) return new Map();
  const rows = (await db('businesses as b')
    .join('agencies as a', 'a.id', 'b.agency_id')
    .select('b.active_place', 'a.name')
    .whereIn('b.active_place', [...places])
    .whereNot('b.agency_id', agencyId)) as { active_place: string; name: string }[];
  return new Map(rows.map((row) => [row.active_place, row.name]));
}

/** Whole rows as stored, by id. */
export async function listStoredBusinesses(
  db: Db | Trx,
  ids: readonly number[],
): Promise<ReadonlyMap<number, BusinessColumns>> {
  if (ids.length === 0) return new Map();
  const rows = (await db('businesses')
    .select([...businessColumnNames])
    .whereIn('id', [...ids])) as Record<string, ColumnValue>[];
  return new Map(rows.map((row) => [Number(row['id']), row]));
}

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

export type Gram = readonly [gram: number, filedOn: string, id: number];

/** Sorted, so that neighbours in the tree are written together. */
export async function insertGrams(trx: Trx, grams: readonly Gram[]): Promise<void> {
  await bulkInsert(trx, 'business_grams', ['gram', 'filed_on', 'id'], grams);
}

export async function deleteGrams(trx: Trx, grams: readonly Gram[]): Promise<void> {
  for (let i = 0; i < grams.length; i += 1_000) {
    const gone = grams
      .slice(i, i + 1_000)
      .map(([gram, day, id]) => `(${literal(gram)},${literal(day)},${literal(id)})`);
    await sendText(trx, `DELETE FROM business_grams WHERE (gram, filed_on, id) IN (${gone.join(',')})`);
  }
}

/** A cell of the roll-up and by how much it grows. */
export interface TotalChange {
  readonly scope: string;
  readonly businessClass: string;
  readonly filingStatus: string;
  readonly operatingStatus: string;
  readonly by: number;
}

/** Applies changes to the roll-up in the order given; cells that come to 0 go. The last thing before COMMIT: others wait for these rows. */
export async function applyTotals(trx: Trx, changes: readonly TotalChange[]): Promise<void> {
  const grown = changes.filter(({ by }) => by > 0);
  await bulkInsert(
    trx,
    'business_totals',
    ['scope', 'business_class', 'filing_status', 'operating_status', 'n'],
    grown.map((cell) => [cell.scope, cell.businessClass, cell.filingStatus, cell.operatingStatus, cell.by]),
    'ON DUPLICATE KEY UPDATE n = n + VALUES(n)',
  );
  const shrunk = changes.filter(({ by }) => by < 0);
  for (const cell of shrunk) {
    const key = {
      scope: cell.scope,
      business_class: cell.businessClass,
      filing_status: cell.filingStatus,
      operating_status: cell.operatingStatus,
    };
    await trx('business_totals')
      .where(key)
      .update({ n: trx.raw('n - ?', [-cell.by]) });
  }
  if (shrunk.length > 0)
    await trx('business_totals')
      .where('n', 0)
      .whereIn('scope', [...new Set(shrunk.map(({ scope }) => scope))])
      .delete();
}

export interface HistoryEntry {
  readonly businessId: number;
  readonly act: 'import' | 'undo';
  readonly batchId: number;
  readonly versionId: number;
  readonly row: number;
  /** JSON of the changed facts, personal numbers sealed. */
  readonly fields: string;
  readonly actorId: number;
  readonly at: Date;
}

export async function insertHistory(trx: Trx, entries: readonly HistoryEntry[]): Promise<void> {
  await bulkInsert(
    trx,
    'business_history',
    ['business_id', 'act', 'batch_id', 'version_id', 'row_no', 'fields', 'actor_id', 'acted_at'],
    entries.map((entry) => [
      entry.businessId,
      entry.act,
      entry.batchId,
      entry.versionId,
      entry.row,
      entry.fields,
      entry.actorId,
      entry.at,
    ]),
  );
}
