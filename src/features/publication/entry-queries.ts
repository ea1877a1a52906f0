import type { Db, Trx } from '#platform/db/connection.js';
import type { PublicContent } from '#domain/publication/fields.js';
import { contentOf } from './content-queries.js';

/** An entry of the list. */
export interface PublicEntry extends PublicContent {
  readonly id: number;
  readonly businessId: number;
  /** Editions that it stands in: from this one, until before that one. */
  readonly fromNo: number;
  readonly untilNo: number | null;
}

/** Which entries are asked for; '' = not asked. */
export interface EntryFilter {
  /** Edition whose list it is. */
  readonly no: number;
  /** As the public sees it: without what was taken down since. Otherwise as it was published. */
  readonly isVisible: boolean;
  /** A name, spelled as the search spells names, and the same as it was typed, for filing numbers. */
  readonly name: string;
  readonly typed: string;
  readonly businessClass: string;
  /** Divisions; undefined for all. */
  readonly divisions: readonly string[] | undefined;
}

/** A place in the order of the list. */
export type EntryPlace = Pick<PublicEntry, 'divisionCode' | 'id'>;

const entries = (db: Db | Trx) =>
  db('public_entries as e').select({
    ...{ id: 'e.id', businessId: 'e.business_id', fromNo: 'e.from_no', untilNo: 'e.until_no' },
    ...contentOf('e'),
  });

function among(db: Db | Trx, filter: EntryFilter) {
  const query = db('public_entries as e').where('e.from_no', '<=', filter.no);
  void query.where((still) => still.whereNull('e.until_no').orWhere('e.until_no', '>', filter.no));
  if (filter.isVisible)
    void query
      .leftJoin('public_hidings as h', (on) => on.on('h.business_id', 'e.business_id').onVal('h.is_current', 1))
      .whereNull('h.id');
  if (filter.divisions !== undefined) void query.whereIn('e.division_code', [...filter.divisions]);
  if (filter.businessClass !== '') void query.where('e.business_class', filter.businessClass);
  if (filter.typed !== '')
    void query.where((either) => {
      void either.where('e.filing_no', filter.typed);
      if (filter.name !== '') void either.orWhere('e.name_normal', 'like', `%${filter.name}%`);
    });
  return query;
}

export async function countEntries(db: Db | Trx, filter: EntryFilter): Promise<number> {
  const row = await among(db, filter).count({ n: '*' }).first<{ n: number }>();
  return Number(row?.n ?? 0);
}

/** Entries by division, within it as they were listed; from a place on, or after so many. */
export async function listEntries(
  db: Db | Trx,
  filter: EntryFilter,
  { after, skip = 0, limit }: { after?: EntryPlace | undefined; skip?: number; limit: number },
): Promise<PublicEntry[]> {
  const query = among(db, filter)
    .select({
      ...{ id: 'e.id', businessId: 'e.business_id', fromNo: 'e.from_no', untilNo: 'e.until_no' },
      ...contentOf('e'),
    })
    .orderBy(['e.division_code', 'e.id'])
    .limit(limit)
    .offset(skip);
  if (after)
    void query.where((behind) =>
      behind
        .where('e.division_code', '>', after.divisionCode)
        .orWhere((same) => same.where('e.division_code', after.divisionCode).andWhere('e.id', '>', after.id)),
    );
  return ((await query) as PublicEntry[]).map(plainEntry);
}

/** Entries of each division, by its code. */
export async function countByDivision(db: Db | Trx, filter: EntryFilter): Promise<ReadonlyMap<string, number>> {
  const rows = (await among(db, filter)
    .select({ code: 'e.division_code' })
    .count({ n: '*' })
    .groupBy('e.division_code')) as unknown as { code: string; n: number }[];
  return new Map(rows.map(({ code, n }) => [code, Number(n)]));
}

export async function findEntry(db: Db | Trx, id: number): Promise<PublicEntry | undefined> {
  const row = await entries(db).where('e.id', id).first<PublicEntry | undefined>();
  return row && plainEntry(row);
}

/** The entry that stands for a business now; the caller holds it until the transaction ends. */
export async function takeCurrentEntry(trx: Trx, businessId: number): Promise<PublicEntry | undefined> {
  await trx('public_entries').select('id').where({ business_id: businessId, is_current: 1 }).forUpdate();
  const row = await entries(trx)
    .where({ 'e.business_id': businessId, 'e.is_current': 1 })
    .first<PublicEntry | undefined>();
  return row && plainEntry(row);
}

const plainEntry = (row: PublicEntry): PublicEntry => ({
  ...row,
  id: Number(row.id),
  businessId: Number(row.businessId),
});
