import type { Db, Trx } from '#platform/db/connection.js';

export interface OfficeName {
  readonly agencyId: number;
  readonly name: string;
}

/** Names in use of the offices of a reporting unit, the responsible one among them. */
export async function listOfficeNames(db: Db | Trx, unitCode: string, agencyId: number): Promise<OfficeName[]> {
  const rows = (await db('agency_names as n')
    .join('agencies as a', 'a.id', 'n.agency_id')
    .select('n.agency_id', 'n.name')
    .where({ 'n.source': 'actual' })
    .whereNull('n.valid_to')
    .whereNot('a.state', 'closed')
    .where((any) => any.where('a.division_code', unitCode).orWhere('a.id', agencyId))
    .orderBy('n.id')) as { agency_id: number; name: string }[];
  return rows.map((row) => ({ agencyId: Number(row.agency_id), name: row.name }));
}

/** Whether the office has registered by annex 1. */
export async function isRegistered(db: Db | Trx, agencyId: number): Promise<boolean> {
  const row = await db('agencies')
    .select('registered_at')
    .where({ id: agencyId })
    .first<{ registered_at: Date | null }>();
  return row?.registered_at != null;
}

/** Code of the unit that an office's accounts are named after. */
export async function findUnitCode(db: Db | Trx, agencyId: number): Promise<string> {
  const row = await db('agencies').select('division_code').where({ id: agencyId }).first<{ division_code: string }>();
  return row?.division_code ?? '';
}

/** Offices of a unit that registered by annex 1, with the liaison each named. */
export async function listRegisteredOffices(
  db: Db | Trx,
  unitCode: string,
  agencyId: number,
): Promise<{ name: string; liaisonName: string; liaisonMobileSealed: string }[]> {
  const rows = (await db('agencies')
    .select('name', 'liaison_name', 'liaison_mobile_sealed')
    .whereNotNull('registered_at')
    .whereNot('state', 'closed')
    .where((any) => any.where('division_code', unitCode).orWhere('id', agencyId))
    .orderBy('id')) as { name: string; liaison_name: string; liaison_mobile_sealed: string }[];
  return rows.map((row) => ({
    name: row.name,
    liaisonName: row.liaison_name,
    liaisonMobileSealed: row.liaison_mobile_sealed,
  }));
}
