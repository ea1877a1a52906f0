import type { Db, Trx } from '#platform/db/connection.js';

/** The agency's name in the old system, '' where it has none: prefilled and locked in annex 1 (R7). */
export async function findSystemName(db: Db | Trx, agencyId: number): Promise<string> {
  const row = await db('agencies').select('system_name').where({ id: agencyId }).first<{ system_name: string }>();
  return row?.system_name ?? '';
}

/** Reporting units that an agency answers for today, with its name in the old system; none for offices that report nothing. */
export async function listUnitsOf(
  db: Db | Trx,
  agencyId: number,
): Promise<{ readonly code: string; readonly systemName: string }[]> {
  return db('agency_territories as t')
    .join('divisions as d', 'd.code', 't.division_code')
    .join('agencies as a', 'a.id', 't.agency_id')
    .select({ code: 't.division_code', systemName: 'a.system_name' })
    .where({ 't.agency_id': agencyId, 't.is_open': 1, 'd.reporting': 'report' })
    .orderBy('t.division_code');
}

/** An office that answers for a reporting unit, with how the old system calls it. */
export interface SystemNamed {
  readonly agencyId: number;
  readonly divisionName: string;
  readonly name: string;
  readonly systemName: string;
}

/** In the order of the units, each office once. */
export async function listSystemNames(db: Db | Trx): Promise<SystemNamed[]> {
  const named: SystemNamed[] = await db('agency_territories as t')
    .join('divisions as d', 'd.code', 't.division_code')
    .join('agencies as a', 'a.id', 't.agency_id')
    .select({ agencyId: 'a.id', divisionName: 'd.name', name: 'a.name', systemName: 'a.system_name' })
    .where({ 't.is_open': 1, 'd.reporting': 'report' })
    .orderBy('d.code');
  return named.filter(({ agencyId }, at) => named.findIndex((one) => one.agencyId === agencyId) === at);
}
