import type { Db, Trx } from '#platform/db/connection.js';
import { nameKey } from '#domain/values/names.js';
import type { AgencyState } from '#features/agencies/words.js';

/** What moves or stays when an office changes: read for the preview, and again, locked, when it is confirmed. */
export interface OfficeHoldings {
  readonly id: number;
  readonly code: string;
  readonly name: string;
  readonly state: AgencyState;
  readonly divisionCode: string;
  readonly version: number;
  readonly systemName: string;
  readonly nameRelation: string;
  readonly operators: readonly HeldOperator[];
  readonly annexes: readonly HeldAnnex[];
  /** Uploaded versions of these annexes. */
  readonly versions: number;
  /** Businesses whose filing numbers are this office's (V13). */
  readonly businesses: number;
}
export interface HeldOperator {
  readonly id: number;
  readonly name: string;
  readonly isActive: boolean;
  readonly isLiaison: boolean;
}
export interface HeldAnnex {
  readonly id: number;
  readonly unitCode: string;
  readonly annexNo: number;
  readonly state: string;
}

/** @returns undefined when there is no such office. `lock` holds it until COMMIT. */
export async function findHoldings(db: Db | Trx, agencyId: number, lock = false): Promise<OfficeHoldings | undefined> {
  const agency = await db('agencies')
    .select('id', 'code', 'name', 'state', 'division_code', 'version', 'system_name', 'name_relation')
    .where({ id: agencyId })
    .modify((query) => void (lock && query.forUpdate()))
    .first<
      | {
          id: number;
          code: string;
          name: string;
          state: AgencyState;
          division_code: string;
          version: number;
          system_name: string;
          name_relation: string;
        }
      | undefined
    >();
  if (!agency) return undefined;
  const [operators, annexes, versions, businesses] = (await Promise.all([
    db('operators')
      .select('id', 'display_name', 'is_active', 'is_liaison')
      .where({ agency_id: agencyId })
      .orderBy('id')
      .modify((query) => void (lock && query.forUpdate())),
    db('annexes')
      .select('id', 'unit_code', 'annex_no', 'state')
      .where({ agency_id: agencyId })
      .orderBy('id')
      .modify((query) => void (lock && query.forUpdate())),
    db('annex_versions as v')
      .join('annexes as x', 'x.id', 'v.annex_id')
      .where('x.agency_id', agencyId)
      .count({ n: '*' }),
    db('businesses').where({ agency_id: agencyId }).count({ n: '*' }),
  ])) as [
    { id: number; display_name: string; is_active: number; is_liaison: number }[],
    { id: number; unit_code: string; annex_no: number; state: string }[],
    { n: number }[],
    { n: number }[],
  ];
  return {
    id: Number(agency.id),
    code: agency.code,
    name: agency.name,
    state: agency.state,
    divisionCode: agency.division_code,
    version: agency.version,
    systemName: agency.system_name,
    nameRelation: agency.name_relation,
    operators: operators.map((row) => ({
      id: Number(row.id),
      name: row.display_name,
      isActive: row.is_active === 1,
      isLiaison: row.is_liaison === 1,
    })),
    annexes: annexes.map((row) => ({
      id: Number(row.id),
      unitCode: row.unit_code,
      annexNo: row.annex_no,
      state: row.state,
    })),
    versions: Number(versions[0]?.n ?? 0),
    businesses: Number(businesses[0]?.n ?? 0),
  };
}

/** Uploaded versions of some annexes. */
export async function countVersionsOf(db: Db | Trx, annexIds: readonly number[]): Promise<number> {
  if (annexIds.length === 0) return 0;
  const row = await db('annex_versions')
    .whereIn('annex_id', [...annexIds])
    .count({ n: '*' })
    .first<{ n: number }>();
  return Number(row?.n ?? 0);
}

/** Businesses that stand in these divisions: their list goes with the division, their filing numbers do not. */
export async function countBusinessesIn(db: Db | Trx, divisions: readonly string[]): Promise<number> {
  if (divisions.length === 0) return 0;
  const row = await db('businesses')
    .whereIn('division_code', [...divisions])
    .count({ n: '*' })
    .first<{ n: number }>();
  return Number(row?.n ?? 0);
}

/** Annexes of these units that are not decided: they follow the duty. */
export async function listOpenAnnexesOf(
  trx: Db | Trx,
  units: readonly string[],
  lock = false,
): Promise<(HeldAnnex & { agencyId: number })[]> {
  if (units.length === 0) return [];
  const rows = (await trx('annexes')
    .select('id', 'agency_id', 'unit_code', 'annex_no', 'state')
    .whereIn('unit_code', [...units])
    .whereIn('state', ['filling', 'submitted', 'returned'])
    .orderBy('id')
    .modify((query) => void (lock && query.forUpdate()))) as {
    id: number;
    agency_id: number;
    unit_code: string;
    annex_no: number;
    state: string;
  }[];
  return rows.map((row) => ({
    id: Number(row.id),
    agencyId: Number(row.agency_id),
    unitCode: row.unit_code,
    annexNo: row.annex_no,
    state: row.state,
  }));
}

/** An office that bears this name today, other than `except`. */
export async function findNameBearer(db: Db | Trx, name: string, except: number): Promise<number | undefined> {
  const rows = (await db('agencies').select('id', 'name').whereNot('state', 'closed').whereNot('id', except)) as {
    id: number;
    name: string;
  }[];
  const row = rows.find((one) => nameKey(one.name) === nameKey(name));
  return row && Number(row.id);
}

/** A code for a further office of a division: its own with the next number behind. Codes are never used again. */
export async function nextOfficeCode(trx: Trx, divisionCode: string): Promise<string> {
  const rows = (await trx('agencies').select('code').where('code', 'like', `${divisionCode}-%`)) as { code: string }[];
  const last = Math.max(0, ...rows.map(({ code }) => Number(code.split('-')[1]) || 0));
  return `${divisionCode}-${last + 1}`;
}

/** Requests for accounts that go with people: those of the people who move and, with `whole`, all of the office. */
export async function listRequestIds(
  db: Db | Trx,
  agencyId: number,
  operators: readonly number[],
  whole: boolean,
): Promise<number[]> {
  const rows = (await db('account_requests')
    .select('id')
    .where({ agency_id: agencyId })
    .modify((query) => void (whole || query.whereIn('operator_id', [...operators])))
    .orderBy('id')) as { id: number }[];
  return rows.map(({ id }) => Number(id));
}

/** Forwardings to this office that it has not acknowledged. */
export async function countWaitingReceipts(db: Db | Trx, agencyId: number): Promise<number> {
  const row = await db('forwardings')
    .where({ to_agency_id: agencyId })
    .whereNull('acknowledged_at')
    .whereNull('withdrawn_at')
    .count({ n: '*' })
    .first<{ n: number }>();
  return Number(row?.n ?? 0);
}
