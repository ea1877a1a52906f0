import type { Db, Trx } from '#platform/db/connection.js';
import type { Division } from '#features/agencies/territory.js';

export interface Agency {
  readonly id: number;
  readonly code: string;
  readonly name: string;
  readonly shortName: string;
  readonly divisionCode: string;
  readonly isReporting: boolean;
}

export async function listDivisions(db: Db | Trx): Promise<Division[]> {
  const rows = await db('divisions').select('code', 'name', 'parent_code', 'reporting').orderBy('code');
  return (rows as { code: string; name: string; parent_code: string | null; reporting: string }[]).map((row) => ({
    code: row.code,
    name: row.name,
    parent: row.parent_code,
    reporting: row.reporting,
  }));
}

/** Writes the list of divisions over what is there. */
export async function saveDivisions(
  db: Db | Trx,
  rows: readonly {
    code: string;
    name: string;
    level: string;
    parent_code: string | null;
    city_code: string;
    reporting: string;
  }[],
): Promise<void> {
  await db('divisions')
    .insert([...rows])
    .onConflict('code')
    .merge();
}

const agencyColumns = ['id', 'code', 'name', 'short_name', 'division_code', 'is_reporting'] as const;
interface AgencyRow {
  id: number;
  code: string;
  name: string;
  short_name: string;
  division_code: string;
  is_reporting: number;
}
const toAgency = (row: AgencyRow): Agency => ({
  id: Number(row.id),
  code: row.code,
  name: row.name,
  shortName: row.short_name,
  divisionCode: row.division_code,
  isReporting: row.is_reporting === 1,
});

/** All agencies that report, in the order of their division codes. */
export async function listReportingAgencies(db: Db | Trx): Promise<Agency[]> {
  const rows = (await db('agencies').select(agencyColumns).where({ is_reporting: 1 }).orderBy('code')) as AgencyRow[];
  return rows.map(toAgency);
}

/** Division codes given to an agency, without those below them. */
export async function listGivenDivisions(db: Db | Trx, agencyId: number): Promise<string[]> {
  const rows = (await db('agency_divisions').select('division_code').where({ agency_id: agencyId })) as {
    division_code: string;
  }[];
  return rows.map((row) => row.division_code);
}

/** Writes an agency and its divisions; used by set-up and by registration. Returns its id. */
export async function insertAgency(
  trx: Trx,
  agency: {
    code: string;
    name: string;
    shortName: string;
    systemName: string;
    divisionCode: string;
    isReporting: boolean;
    divisions: readonly string[];
  },
): Promise<number> {
  const [id] = await trx('agencies').insert({
    code: agency.code,
    name: agency.name,
    short_name: agency.shortName,
    system_name: agency.systemName,
    division_code: agency.divisionCode,
    is_reporting: agency.isReporting ? 1 : 0,
  });
  if (id === undefined) throw new Error('the agency row got no id');
  if (agency.divisions.length > 0) {
    await trx('agency_divisions').insert(agency.divisions.map((code) => ({ division_code: code, agency_id: id })));
  }
  return id;
}

export async function countAgencies(db: Db | Trx): Promise<number> {
  const row = await db('agencies').count({ n: '*' }).first<{ n: number }>();
  return Number(row?.n ?? 0);
}

export async function listAgencies(db: Db | Trx): Promise<Agency[]> {
  const rows = (await db('agencies').select(agencyColumns).orderBy('code')) as AgencyRow[];
  return rows.map(toAgency);
}

export async function findAgencyByCode(db: Db | Trx, code: string): Promise<Agency | undefined> {
  const row = await db('agencies').select(agencyColumns).where({ code }).first<AgencyRow | undefined>();
  return row && toAgency(row);
}
