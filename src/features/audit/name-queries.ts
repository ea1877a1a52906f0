import type { Db } from '#platform/db/connection.js';

/** Something that entries are about, as the tables know it. */
export interface NamedThing {
  readonly id: number;
  readonly name: string;
  /** Office that it belongs to; '' where that is nobody's, or the thing itself. */
  readonly office: string;
  /** What else its words need: number of the annex, account, file. */
  readonly more: string;
}

/** What of an annex an entry can be about besides itself. */
export interface NamedComment {
  readonly id: number;
  readonly annexNo: number;
  readonly row: number | null;
  readonly field: string;
}

const sources = {
  agency: (db: Db) => db('agencies as t').select({ id: 't.id', name: 't.name' }),
  operator: (db: Db) =>
    db('operators as t')
      .leftJoin('agencies as g', 'g.id', 't.agency_id')
      .select({ id: 't.id', name: 't.display_name', office: 'g.name', more: 't.account' }),
  annex: (db: Db) =>
    db('annexes as t')
      .leftJoin('agencies as g', 'g.id', 't.agency_id')
      .select({ id: 't.id', name: 't.annex_no', office: 'g.name' }),
  version: (db: Db) => db('annex_versions as t').select({ id: 't.id', name: 't.no', more: 't.file_name' }),
  forwarding: (db: Db) => db('forwardings as t').select({ id: 't.id', name: 't.receipt_no' }),
  agency_change: (db: Db) => db('agency_changes as t').select({ id: 't.id', name: 't.title' }),
  account_request: (db: Db) =>
    db('account_requests as t')
      .leftJoin('agencies as g', 'g.id', 't.agency_id')
      .select({ id: 't.id', name: 't.user_name', office: 'g.name' }),
  licence: (db: Db) => db('licences as t').select({ id: 't.id', name: 't.name' }),
  filing: (db: Db) =>
    db('filing_cases as t')
      .leftJoin('agencies as g', 'g.id', 't.agency_id')
      .select({ id: 't.id', name: 't.business_name', office: 'g.name' }),
  business: (db: Db) => db('businesses as t').select({ id: 't.id', name: 't.business_name' }),
} as const;

export type ThingKind = keyof typeof sources;
export const isThingKind = (kind: string): kind is ThingKind => Object.hasOwn(sources, kind);

/** What these things are called by now. */
export async function listThings(db: Db, kind: ThingKind, ids: readonly number[]): Promise<NamedThing[]> {
  if (ids.length === 0) return [];
  const rows = (await sources[kind](db).whereIn('t.id', [...ids])) as Partial<NamedThing>[];
  return rows.map((row) => ({
    id: Number(row.id),
    name: String(row.name ?? ''),
    office: row.office ?? '',
    more: row.more ?? '',
  }));
}

export async function listNamedComments(db: Db, ids: readonly number[]): Promise<NamedComment[]> {
  if (ids.length === 0) return [];
  return (await db('annex_comments as c')
    .join('annexes as x', 'x.id', 'c.annex_id')
    .select({ id: 'c.id', annexNo: 'x.annex_no', row: 'c.row_no', field: 'c.field' })
    .whereIn('c.id', [...ids])) as NamedComment[];
}
