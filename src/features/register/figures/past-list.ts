import type { Db } from '#platform/db/connection.js';
import type { Scope } from '#platform/http/actor.js';
import { listBusinesses } from '#features/register/list/list-queries.js';
import type { Place, Region } from '#features/register/scope.js';
import type { Cursor, RegisterFilter } from '#features/register/search/filter.js';
import { askFor } from '#features/register/search/search.js';
import { idsFromWalks, sql } from '#features/register/search/sql.js';
import { listChangedSince, type PastBusiness } from './past-queries.js';

/** From where and how far a list of the past is read, newest filings first. @param moment instant in UTC, as the database writes it */
interface PastReading {
  readonly moment: string;
  readonly after: Cursor | undefined;
  readonly limit: number;
}

/** The businesses that the figures of a moment count: those that have not changed since, and the others as they were. */
export async function listPastBusinesses(
  db: Db,
  scope: Scope,
  region: Region,
  filter: RegisterFilter,
  places: readonly Place[],
  { moment, after, limit }: PastReading,
): Promise<PastBusiness[]> {
  const reading = { order: 'desc', cursor: after, limit } as const;
  const [changed, asked] = await Promise.all([
    listChangedSince(db, region, filter, moment, reading),
    askFor(db, scope, filter, places),
  ]);
  const since = [
    sql('b.created_at < ?', moment),
    sql('NOT EXISTS (SELECT 1 FROM business_pasts p WHERE p.business_id = b.id AND p.until_at >= ?)', moment),
  ];
  const ids = asked && idsFromWalks(asked.plan.walks, [...asked.rest, ...since], reading);
  const same = ids ? (await listBusinesses(db, ids, reading.order)).rows : [];
  return [...changed, ...same.map((row) => ({ ...row, isThere: true }))].sort(byDay).slice(0, limit);
}

const byDay = (a: Cursor, b: Cursor): number =>
  a.filedOn === b.filedOn ? b.id - a.id : a.filedOn < b.filedOn ? 1 : -1;
