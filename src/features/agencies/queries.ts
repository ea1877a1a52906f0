import { asciiText } from '#platform/db/ascii.js';
import type { Db, Trx } from '#platform/db/connection.js';
import { readPrepared } from '#platform/db/prepared.js';
import { problems } from '#platform/problem.js';
import type { AgencyKind, AgencyState } from '#features/agencies/words.js';
import { type Division, type Tenure, territoryHeld } from '#features/agencies/territory.js';

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

/** Who holds which division by name on a day: the rows of the ledger that cover it. */
export async function listTenuresOn(db: Db | Trx, on: string): Promise<Tenure[]> {
  const rows = await readPrepared<{ division_code: string; agency_id: number }>(
    db,
    `SELECT division_code, agency_id FROM agency_territories
      WHERE valid_from <= ? AND (valid_to IS NULL OR valid_to > ?)`,
    [on, on],
  );
  return rows.map((row) => ({ division: row.division_code, agencyId: Number(row.agency_id) }));
}

/** Division codes given to an agency on that day (office's zone), without those below them. */
export async function listGivenDivisions(db: Db | Trx, agencyId: number, on: string): Promise<string[]> {
  return (await listTenuresOn(db, on)).filter((one) => one.agencyId === agencyId).map((one) => one.division);
}

/** All divisions an agency answers for on that day, without what is named as another agency's. */
export async function listTerritory(
  db: Db | Trx,
  agencyId: number,
  on: string,
  divisions: readonly Division[],
): Promise<string[]> {
  return territoryHeld(agencyId, await listTenuresOn(db, on), divisions);
}

/** First day of what was there before anybody kept dates. */
export const always = '1970-01-01';

/** Writes an agency, its names and its divisions; used by set-up and by registration. Returns its id. */
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
    state?: AgencyState;
    kind?: AgencyKind;
    /** First day of its names and territory; without it they were always there. */
    from?: string;
  },
): Promise<number> {
  const from = agency.from ?? always;
  const [id] = await trx('agencies').insert({
    code: agency.code,
    name: agency.name,
    short_name: agency.shortName,
    system_name: agency.systemName,
    division_code: agency.divisionCode,
    is_reporting: agency.isReporting ? 1 : 0,
    state: agency.state ?? (agency.isReporting ? 'invited' : 'registered'),
    kind: agency.kind ?? 'other',
  });
  if (id === undefined) throw new Error('the agency row got no id');
  await trx('agency_names').insert(
    [
      { agency_id: id, name: agency.name, source: 'actual', valid_from: from },
      { agency_id: id, name: agency.systemName, source: 'system', valid_from: from },
    ].filter(({ name }) => name !== ''),
  );
  if (agency.divisions.length > 0) {
    await trx('agency_territories').insert(
      agency.divisions.map((code) => ({ division_code: code, agency_id: id, valid_from: from, is_open: 1 })),
    );
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
  const row = await db('agencies')
    .select(agencyColumns)
    .where({ code: asciiText(code) })
    .first<AgencyRow | undefined>();
  return row && toAgency(row);
}

/** @throws portal.not_found */
export async function getAgency(db: Db | Trx, id: number): Promise<Agency> {
  const row = await db('agencies').select(agencyColumns).where({ id }).first<AgencyRow | undefined>();
  if (!row) throw problems.not_found();
  return toAgency(row);
}

/**
 * The actual name an agency bore on a day, as it was known `at` an instant: papers printed later still show the name they first
 * showed (C2), though a change entered since may reach back to their day or before it.
 */
export async function nameOn(db: Db | Trx, agencyId: number, on: string, at: Date): Promise<string> {
  const row = await db('agency_names as n')
    .leftJoin('agency_changes as c', 'c.id', 'n.change_id')
    .select('n.name')
    .where({ 'n.agency_id': agencyId, 'n.source': 'actual' })
    .where('n.valid_from', '<=', on)
    .where((known) => known.whereNull('c.made_at').orWhere('c.made_at', '<=', at))
    .orderBy([
      { column: 'n.valid_from', order: 'desc' },
      { column: 'n.id', order: 'desc' },
    ])
    .first<{ name: string } | undefined>();
  return row?.name ?? (await getAgency(db, agencyId)).name;
}
