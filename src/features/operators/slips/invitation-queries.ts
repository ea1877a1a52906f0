import { asciiText } from '#platform/db/ascii.js';
import type { Db, Trx } from '#platform/db/connection.js';

/** A reporting unit of the current collection: who answers for it, whether it was invited, whether it has registered. */
export interface InvitedUnit {
  readonly unitCode: string;
  readonly unitName: string;
  readonly agencyId: number;
  readonly agencyName: string;
  readonly agencyState: string;
  readonly systemName: string;
  readonly nameRelation: string;
  readonly registeredAt: Date | null;
  readonly invitation: {
    readonly invitedAt: Date;
    readonly invitedByName: string;
    readonly people: readonly InvitedPerson[];
  } | null;
  /** Accounts in use beside those of the invitation. */
  readonly otherAccounts: number;
  readonly annex1Id: number | null;
  readonly annex1State: string | null;
}

export interface InvitedPerson {
  readonly id: number;
  readonly account: string;
  readonly isActive: boolean;
  readonly isActivated: boolean;
  /** End of the slip that is still good for something, if any. */
  readonly slipExpiresAt: Date | null;
}

interface UnitRow {
  unit_code: string;
  unit_name: string;
  agency_id: number;
  agency_name: string;
  state: string;
  system_name: string;
  name_relation: string;
  registered_at: Date | null;
  invited_at: Date | null;
  invited_by_name: string | null;
  collector_id: number | null;
  manager_id: number | null;
  annex1_id: number | null;
  annex1_state: string | null;
}

/** All reporting units in the order of their codes, with what became of their invitation. `unitCode`: that one alone. */
export async function listInvitedUnits(db: Db | Trx, driveId: number, unitCode?: string): Promise<InvitedUnit[]> {
  const rows = (await db('agency_territories as t')
    .join('divisions as d', 'd.code', 't.division_code')
    .join('agencies as a', 'a.id', 't.agency_id')
    .leftJoin('agency_invitations as i', (join) =>
      join.on('i.unit_code', 't.division_code').andOnVal('i.drive_id', driveId),
    )
    .leftJoin('operators as b', 'b.id', 'i.invited_by')
    .leftJoin('annexes as x', (join) =>
      join.on('x.unit_code', 't.division_code').andOnVal('x.drive_id', driveId).andOnVal('x.annex_no', 1),
    )
    .select(
      'd.code as unit_code',
      'd.name as unit_name',
      'a.id as agency_id',
      'a.name as agency_name',
      'a.state',
      'a.system_name',
      'a.name_relation',
      'a.registered_at',
      'i.invited_at',
      'b.display_name as invited_by_name',
      'i.collector_id',
      'i.manager_id',
      'x.id as annex1_id',
      'x.state as annex1_state',
    )
    .where({ 't.is_open': 1, 'd.reporting': 'report' })
    .modify((query) => void (unitCode === undefined || query.where('d.code', asciiText(unitCode))))
    .orderBy('d.code')) as UnitRow[];
  const invited = rows
    .flatMap(({ collector_id, manager_id }) => [collector_id, manager_id])
    .filter((id) => id !== null);
  const [people, others] = await Promise.all([
    listPeople(db, invited),
    countOthers(db, [...new Set(rows.map(({ agency_id }) => agency_id))], invited),
  ]);
  return rows.map((row) => ({
    unitCode: row.unit_code,
    unitName: row.unit_name,
    agencyId: Number(row.agency_id),
    agencyName: row.agency_name,
    agencyState: row.state,
    systemName: row.system_name,
    nameRelation: row.name_relation,
    registeredAt: row.registered_at,
    invitation:
      row.invited_at === null
        ? null
        : {
            invitedAt: row.invited_at,
            invitedByName: row.invited_by_name ?? '',
            people: [row.collector_id, row.manager_id].flatMap((id) => people.get(Number(id)) ?? []),
          },
    otherAccounts: others.get(Number(row.agency_id)) ?? 0,
    annex1Id: row.annex1_id === null ? null : Number(row.annex1_id),
    annex1State: row.annex1_state,
  }));
}

async function listPeople(db: Db | Trx, ids: readonly number[]): Promise<ReadonlyMap<number, InvitedPerson>> {
  if (ids.length === 0) return new Map();
  const rows = (await db('operators as o')
    .leftJoin('activation_slips as s', (join) => join.on('s.operator_id', 'o.id').andOnVal('s.is_open', 1))
    .select('o.id', 'o.account', 'o.is_active', 'o.password_hash', 's.expires_at')
    .whereIn('o.id', [...ids])) as {
    id: number;
    account: string;
    is_active: number;
    password_hash: string;
    expires_at: Date | null;
  }[];
  return new Map(
    rows.map((row) => [
      Number(row.id),
      {
        id: Number(row.id),
        account: row.account,
        isActive: row.is_active === 1,
        isActivated: row.password_hash !== '',
        slipExpiresAt: row.expires_at,
      },
    ]),
  );
}

async function countOthers(
  db: Db | Trx,
  agencyIds: readonly number[],
  invited: readonly number[],
): Promise<ReadonlyMap<number, number>> {
  if (agencyIds.length === 0) return new Map();
  const rows = (await db('operators')
    .select('agency_id')
    .count({ n: '*' })
    .whereIn('agency_id', [...agencyIds])
    .whereNotIn('id', [...invited])
    .where({ is_active: 1 })
    .groupBy('agency_id')) as unknown as { agency_id: number; n: number }[];
  return new Map(rows.map((row) => [Number(row.agency_id), Number(row.n)]));
}

/** The unit's row of the collection, held until COMMIT: two who invite it at once make one invitation. */
export async function takeUnit(trx: Trx, unitCode: string): Promise<void> {
  await trx('divisions').select('code').where({ code: unitCode }).forUpdate();
}

export async function insertInvitation(
  trx: Trx,
  invitation: {
    readonly driveId: number;
    readonly unitCode: string;
    readonly agencyId: number;
    readonly collectorId: number;
    readonly managerId: number;
    readonly by: number;
    readonly at: Date;
  },
): Promise<void> {
  await trx('agency_invitations').insert({
    drive_id: invitation.driveId,
    unit_code: invitation.unitCode,
    agency_id: invitation.agencyId,
    collector_id: invitation.collectorId,
    manager_id: invitation.managerId,
    invited_by: invitation.by,
    invited_at: invitation.at,
  });
}
