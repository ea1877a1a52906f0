import type { Db, Trx } from '#platform/db/connection.js';
import { asObjects } from '#platform/db/type-cast.js';
import type { BusinessColumns } from '#features/register/columns.js';
import type { FactChange } from '#features/register/detail/history-rules.js';
import { sourceColumns } from '#features/register/source.js';
import { seenColumns } from '#features/register/writing/seen.js';
import { type Turn, turns } from './lapse-rules.js';

const index = 'businesses FORCE INDEX (businesses_unfiled)';

/** Divisions in which any business stands as the turn finds it. */
export async function listDivisionsToTurn(db: Db, turn: Turn): Promise<string[]> {
  const [rows] = (await db.raw(`SELECT DISTINCT division_code AS code FROM ${index} WHERE filing_status = ?`, [
    turns[turn].from,
  ])) as [{ code: string }[]];
  return rows.map(({ code }) => code);
}

/** The next businesses of a division whose licence turns them on a day, with the agencies that keep them; those turned are found no more. */
export async function listToTurn(
  db: Db,
  turn: Turn,
  division: string,
  day: string,
  limit: number,
): Promise<{ readonly id: number; readonly agencyId: number }[]> {
  const sign = turn === 'lapse' ? '<' : '>=';
  const [rows] = (await db.raw(
    `SELECT id, agency_id AS agencyId FROM ${index}
      WHERE filing_status = ? AND division_code = ? AND licence_valid_to ${sign} ?
      ORDER BY licence_valid_to, id LIMIT ${Math.trunc(limit)}`,
    [turns[turn].from, division, day],
  )) as [{ id: number; agencyId: number }[]];
  return rows;
}

/** These businesses with what a turn looks at, held until the transaction ends. */
export async function holdBusinesses(trx: Trx, ids: readonly number[]): Promise<BusinessColumns[]> {
  return (await trx('businesses')
    .select([...seenColumns, 'version', 'licence_valid_to', 'licence_no', 'old_system_id', ...sourceColumns])
    .whereIn('id', [...ids])
    .orderBy('id')
    .forUpdate()) as BusinessColumns[];
}

/** What was stated of businesses since they were entered, oldest first. */
export async function listStatements(
  trx: Trx,
  ids: readonly number[],
): Promise<ReadonlyMap<number, { readonly effectiveOn: string; readonly fields: readonly FactChange[] }[]>> {
  const rows = (await trx('business_history')
    .select({ businessId: 'business_id', effectiveOn: 'effective_on', fields: 'fields' })
    .options(asObjects)
    .whereIn('business_id', [...ids])
    .orderBy('id')) as { businessId: number; effectiveOn: string; fields: string }[];
  const found = new Map<number, { effectiveOn: string; fields: readonly FactChange[] }[]>();
  for (const { businessId, effectiveOn, fields } of rows) {
    const list = found.get(businessId) ?? [];
    list.push({ effectiveOn, fields: JSON.parse(fields) as FactChange[] });
    found.set(businessId, list);
  }
  return found;
}
