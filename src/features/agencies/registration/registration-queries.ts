import type { Db, Trx } from '#platform/db/connection.js';
import { asObjects } from '#platform/db/type-cast.js';
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
  const names = (await db('agency_names as n')
    .join('agencies as a', 'a.id', 'n.agency_id')
    .select({
      agencyId: 'n.agency_id',
      name: 'n.name',
      divisionCode: 'a.division_code',
      isReporting: 'a.is_reporting',
      validTo: 'n.valid_to',
    })
    .whereNot('a.state', 'closed')
    .orderBy('n.id')
    .options(asObjects)) as (Omit<KnownName, 'isOpen'> & { readonly validTo: string | null })[];
  return names.map(({ validTo, ...name }) => ({ ...name, isOpen: validTo === null }));
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
  return trx('agency_names')
    .select('id', 'name')
    .where({ agency_id: agencyId, source })
    .whereNull('valid_to')
    .orderBy('id', 'desc')
    .first<{ id: number; name: string } | undefined>();
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
  const hops = (await db('forwardings as f')
    .leftJoin('agency_changes as c', 'c.id', 'f.change_id')
    .select({ id: 'f.id', fromAgencyId: 'f.from_agency_id', toAgencyId: 'f.to_agency_id', kind: 'c.kind' })
    .where({ 'f.drive_id': driveId, 'f.unit_code': unitCode })
    .whereNull('f.withdrawn_at')) as (Omit<LiveForwarding, 'isRegistered'> & { readonly kind: string | null })[];
  return hops.map(({ kind, ...hop }) => ({ ...hop, isRegistered: kind === 'registration' }));
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
  return db('agency_territories as t')
    .join('divisions as d', 'd.code', 't.division_code')
    .join('agencies as a', 'a.id', 't.agency_id')
    .select({ code: 't.division_code', systemName: 'a.system_name' })
    .where({ 't.agency_id': agencyId, 't.is_open': 1, 'd.reporting': 'report' })
    .orderBy('t.division_code');
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
  return db('agencies as a')
    .join('agency_names as n', (join) => join.on('n.agency_id', 'a.id').andOnVal('n.source', 'actual'))
    .leftJoin('operators as o', 'o.id', 'n.decided_by')
    .select(pairColumns)
    .where({ 'a.state': 'registered' })
    .whereNull('n.valid_to')
    .whereNot('a.system_name', '')
    .modify((query) => {
      if (agencyId === undefined)
        void query.where((other) => other.whereNot('a.name_relation', 'same').orWhereNotNull('n.decided_at'));
      else void query.where('a.id', agencyId);
    })
    .whereNotNull('a.registered_version_id')
    .orderByRaw("a.name_relation <> '', a.code");
}

const pairColumns = {
  agencyId: 'a.id',
  code: 'a.code',
  name: 'a.name',
  systemName: 'a.system_name',
  relation: 'a.name_relation',
  document: 'n.document',
  dutyDocument: 'a.duty_document',
  remark: 'a.remark',
  decidedByName: 'o.display_name',
  decidedAt: 'n.decided_at',
  since: 'n.valid_from',
} as const satisfies Record<keyof NamePair, string>;

/** The actual names of an agency, the one in use first; held until COMMIT. */
export async function takeActualNames(
  trx: Trx,
  agencyId: number,
): Promise<{ readonly id: number; readonly from: string; readonly to: string | null }[]> {
  return trx('agency_names')
    .select({ id: 'id', from: 'valid_from', to: 'valid_to' })
    .where({ agency_id: agencyId, source: 'actual' })
    .orderBy('id', 'desc')
    .forUpdate();
}

export async function updateNameDays(
  trx: Trx,
  nameId: number,
  days: { readonly valid_from?: string; readonly valid_to?: string },
): Promise<void> {
  await trx('agency_names').where({ id: nameId }).update(days);
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
