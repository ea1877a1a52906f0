import type { Db, Trx } from '#platform/db/connection.js';
import { asObjects } from '#platform/db/type-cast.js';
import type { KnownName } from './naming-rules.js';

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
