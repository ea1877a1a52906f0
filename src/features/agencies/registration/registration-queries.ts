import type { Db, Trx } from '#platform/db/connection.js';
import type { KnownName } from './naming-rules.js';

/** What annex 1 writes into an agency's row; the mobile is sealed already. */
export interface AgencyFacts {
  readonly name: string;
  readonly system_name: string;
  readonly kind: string;
  readonly does_repair: 0 | 1;
  readonly state: 'registered';
  readonly uscc: string;
  readonly parent_name: string;
  readonly parent_id: number | null;
  readonly duty_document: string;
  readonly address: string;
  readonly postcode: string;
  readonly office_phone: string;
  readonly responsible_name: string;
  readonly responsible_post: string;
  readonly liaison_name: string;
  readonly liaison_post: string;
  readonly liaison_mobile_sealed: string;
  readonly liaison_email: string;
  readonly access_way: string;
  readonly acting_agency: string;
  readonly remark: string;
  readonly name_relation: string;
  readonly registered_version_id: number;
  readonly registered_at: Date;
}

export const factColumns = [
  'name',
  'system_name',
  'kind',
  'does_repair',
  'state',
  'uscc',
  'parent_name',
  'parent_id',
  'duty_document',
  'address',
  'postcode',
  'office_phone',
  'responsible_name',
  'responsible_post',
  'liaison_name',
  'liaison_post',
  'liaison_mobile_sealed',
  'liaison_email',
  'access_way',
  'acting_agency',
  'remark',
  'name_relation',
  'registered_version_id',
  'registered_at',
  'closed_on',
] as const;

/** A row of an agency as it stands, by column: what an undo puts back. */
export type StoredFacts = { readonly id: number; readonly code: string } & Readonly<
  Record<(typeof factColumns)[number], string | number | Date | null>
>;

/** The agency's row, locked until the transaction ends: two acceptances of one unit go one after the other. */
export async function takeAgencyFacts(trx: Trx, agencyId: number): Promise<StoredFacts> {
  const row = await trx('agencies')
    .select('id', 'code', ...factColumns)
    .where({ id: agencyId })
    .forUpdate()
    .first<StoredFacts | undefined>();
  if (!row) throw new Error(`agency ${agencyId} is not stored`);
  return { ...row, id: Number(row.id) };
}

export async function updateAgencyFacts(
  trx: Trx,
  agencyId: number,
  facts: Partial<AgencyFacts> | { readonly state: 'closed'; readonly closed_on: string },
): Promise<void> {
  await trx('agencies').where({ id: agencyId }).increment('version', 1).update(facts);
}

/** Every name of every agency that is not closed: any historic name finds its agency (C2). */
export async function listKnownNames(db: Db | Trx): Promise<KnownName[]> {
  const rows = (await db('agency_names as n')
    .join('agencies as a', 'a.id', 'n.agency_id')
    .select('n.agency_id', 'n.name', 'a.division_code', 'a.is_reporting', 'n.valid_to')
    .whereNot('a.state', 'closed')
    .orderBy('n.id')) as {
    agency_id: number;
    name: string;
    division_code: string;
    is_reporting: number;
    valid_to: string | null;
  }[];
  return rows.map((row) => ({
    agencyId: Number(row.agency_id),
    name: row.name,
    divisionCode: row.division_code,
    isReporting: row.is_reporting === 1,
    isOpen: row.valid_to === null,
  }));
}

export interface NameRecord {
  readonly agencyId: number;
  readonly source: 'actual' | 'system';
  readonly name: string;
  readonly validFrom: string;
  readonly document: string;
  readonly changeId: number | null;
}

/** The name that an agency uses now, by source. */
export async function findOpenName(
  trx: Trx,
  agencyId: number,
  source: 'actual' | 'system',
): Promise<{ id: number; name: string } | undefined> {
  const row = await trx('agency_names')
    .select('id', 'name')
    .where({ agency_id: agencyId, source })
    .whereNull('valid_to')
    .orderBy('id', 'desc')
    .first<{ id: number; name: string } | undefined>();
  return row && { id: Number(row.id), name: row.name };
}

/** `validTo` is the first day on which the name is no longer used. */
export async function closeName(trx: Trx, nameId: number, validTo: string): Promise<void> {
  await trx('agency_names').where({ id: nameId }).update({ valid_to: validTo });
}

export async function insertName(trx: Trx, name: NameRecord): Promise<number> {
  const [id] = await trx('agency_names').insert({
    agency_id: name.agencyId,
    name: name.name,
    source: name.source,
    valid_from: name.validFrom,
    document: name.document,
    change_id: name.changeId,
  });
  if (id === undefined) throw new Error('the name got no id');
  return id;
}

/** Writes who decided how the names belong together, on the names in use. */
export async function updateNameDecision(
  trx: Trx,
  agencyId: number,
  decision: { document: string; by: number; at: Date },
): Promise<void> {
  await trx('agency_names')
    .where({ agency_id: agencyId })
    .whereNull('valid_to')
    .update({ document: decision.document, decided_by: decision.by, decided_at: decision.at });
}

export interface LiveForwarding {
  readonly id: number;
  readonly fromAgencyId: number;
  readonly toAgencyId: number;
  /** Made by an accepted annex 1, so that a later one may take it back. */
  readonly isRegistered: boolean;
}

/** Forwardings of a unit in a drive that nobody has withdrawn. */
export async function listLiveForwardings(db: Db | Trx, driveId: number, unitCode: string): Promise<LiveForwarding[]> {
  const rows = (await db('forwardings as f')
    .leftJoin('agency_changes as c', 'c.id', 'f.change_id')
    .select('f.id', 'f.from_agency_id', 'f.to_agency_id', 'c.kind')
    .where({ 'f.drive_id': driveId, 'f.unit_code': unitCode })
    .whereNull('f.withdrawn_at')) as {
    id: number;
    from_agency_id: number;
    to_agency_id: number;
    kind: string | null;
  }[];
  return rows.map((row) => ({
    id: Number(row.id),
    fromAgencyId: Number(row.from_agency_id),
    toAgencyId: Number(row.to_agency_id),
    isRegistered: row.kind === 'registration',
  }));
}

export async function insertRegistrationForwarding(
  trx: Trx,
  forwarding: {
    readonly driveId: number;
    readonly unitCode: string;
    readonly fromAgencyId: number;
    readonly toAgencyId: number;
    readonly on: string;
    readonly by: number;
    readonly at: Date;
    readonly document: string;
    readonly receiptNo: string;
    readonly changeId: number;
  },
): Promise<number> {
  const [id] = await trx('forwardings').insert({
    drive_id: forwarding.driveId,
    unit_code: forwarding.unitCode,
    from_agency_id: forwarding.fromAgencyId,
    to_agency_id: forwarding.toAgencyId,
    forwarded_on: forwarding.on,
    forwarded_by: forwarding.by,
    forwarded_at: forwarding.at,
    document: forwarding.document,
    note: '按附件1登记',
    receipt_no: forwarding.receiptNo,
    change_id: forwarding.changeId,
  });
  if (id === undefined) throw new Error('the forwarding got no id');
  return id;
}

export async function withdrawForwarding(trx: Trx, id: number, by: number, at: Date): Promise<void> {
  await trx('forwardings').where({ id }).whereNull('withdrawn_at').update({ withdrawn_at: at, withdrawn_by: by });
}

/** The agency's name in the old system, '' where it has none: prefilled and locked in annex 1 (R7). */
export async function findSystemName(db: Db | Trx, agencyId: number): Promise<string> {
  const row = await db('agencies').select('system_name').where({ id: agencyId }).first<{ system_name: string }>();
  return row?.system_name ?? '';
}

/** Names in use of the registered agencies of a unit, the one that answers for it first. */
export async function listAgencyNamesOf(db: Db | Trx, unitCode: string): Promise<string[]> {
  const rows = (await db('agencies as a')
    .leftJoin('agency_territories as t', (join) =>
      join.on('t.agency_id', 'a.id').andOnVal('t.division_code', unitCode).andOnVal('t.is_open', 1),
    )
    .select('a.name')
    .where({ 'a.state': 'registered' })
    .where((ofUnit) => ofUnit.where('a.division_code', unitCode).orWhereNotNull('t.id'))
    .orderByRaw('t.id IS NULL, a.id')) as { name: string }[];
  return rows.map(({ name }) => name);
}

/** Reporting units that an agency answers for today, with its name in the old system; none for offices that report nothing. */
export async function listUnitsOf(
  db: Db | Trx,
  agencyId: number,
): Promise<{ readonly code: string; readonly systemName: string }[]> {
  const rows = (await db('agency_territories as t')
    .join('divisions as d', 'd.code', 't.division_code')
    .join('agencies as a', 'a.id', 't.agency_id')
    .select('t.division_code', 'a.system_name')
    .where({ 't.agency_id': agencyId, 't.is_open': 1, 'd.reporting': 'report' })
    .orderBy('t.division_code')) as { division_code: string; system_name: string }[];
  return rows.map((row) => ({ code: row.division_code, systemName: row.system_name }));
}

/** An agency whose name in use and name in the old system were compared: they differ and somebody decides, or has decided (C2). */
export interface NamePair {
  readonly agencyId: number;
  readonly code: string;
  readonly name: string;
  readonly systemName: string;
  readonly relation: string;
  readonly document: string;
  readonly dutyDocument: string;
  readonly remark: string;
  readonly decidedByName: string | null;
  readonly decidedAt: Date | null;
  /** First day of the name in use. */
  readonly since: string;
}

/** Registered agencies with two names that are not the same, the undecided first. `agencyId`: that one alone, even where both are the same. */
export async function listNamePairs(db: Db | Trx, agencyId?: number): Promise<NamePair[]> {
  const rows = (await db('agencies as a')
    .join('agency_names as n', (join) => join.on('n.agency_id', 'a.id').andOnVal('n.source', 'actual'))
    .leftJoin('operators as o', 'o.id', 'n.decided_by')
    .select(
      'a.id',
      'a.code',
      'a.name',
      'a.system_name',
      'a.name_relation',
      'a.duty_document',
      'a.remark',
      'n.document',
      'n.decided_at',
      'n.valid_from',
      'o.display_name',
    )
    .where({ 'a.state': 'registered' })
    .whereNull('n.valid_to')
    .whereNot('a.system_name', '')
    .modify((query) => {
      if (agencyId === undefined)
        void query.where((other) => other.whereNot('a.name_relation', 'same').orWhereNotNull('n.decided_at'));
      else void query.where('a.id', agencyId);
    })
    .whereNotNull('a.registered_version_id')
    .orderByRaw("a.name_relation <> '', a.code")) as {
    id: number;
    code: string;
    name: string;
    system_name: string;
    name_relation: string;
    duty_document: string;
    remark: string;
    document: string;
    decided_at: Date | null;
    valid_from: string;
    display_name: string | null;
  }[];
  return rows.map((row) => ({
    agencyId: Number(row.id),
    code: row.code,
    name: row.name,
    systemName: row.system_name,
    relation: row.name_relation,
    document: row.document,
    dutyDocument: row.duty_document,
    remark: row.remark,
    decidedByName: row.display_name,
    decidedAt: row.decided_at,
    since: row.valid_from,
  }));
}

/** The actual names of an agency, the one in use first; held until COMMIT. */
export async function takeActualNames(
  trx: Trx,
  agencyId: number,
): Promise<{ readonly id: number; readonly from: string; readonly to: string | null }[]> {
  const rows = (await trx('agency_names')
    .select('id', 'valid_from', 'valid_to')
    .where({ agency_id: agencyId, source: 'actual' })
    .orderBy('id', 'desc')
    .forUpdate()) as { id: number; valid_from: string; valid_to: string | null }[];
  return rows.map((row) => ({ id: Number(row.id), from: row.valid_from, to: row.valid_to }));
}

export async function updateNameDays(
  trx: Trx,
  nameId: number,
  days: { readonly valid_from?: string; readonly valid_to?: string },
): Promise<void> {
  await trx('agency_names').where({ id: nameId }).update(days);
}

/** Offices that answer for a reporting unit, with how the old system calls them, in the order of the units. */
export async function listSystemNames(db: Db | Trx): Promise<
  {
    readonly agencyId: number;
    readonly divisionName: string;
    readonly name: string;
    readonly systemName: string;
  }[]
> {
  const rows = (await db('agency_territories as t')
    .join('divisions as d', 'd.code', 't.division_code')
    .join('agencies as a', 'a.id', 't.agency_id')
    .select('a.id', 'd.name as division_name', 'a.name', 'a.system_name')
    .where({ 't.is_open': 1, 'd.reporting': 'report' })
    .orderBy('d.code')) as { id: number; division_name: string; name: string; system_name: string }[];
  const seen = new Set<number>();
  return rows
    .map((row) => ({
      agencyId: Number(row.id),
      divisionName: row.division_name,
      name: row.name,
      systemName: row.system_name,
    }))
    .filter(({ agencyId }) => !seen.has(agencyId) && seen.add(agencyId));
}
