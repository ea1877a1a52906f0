import type { Knex } from 'knex';
import { asciiText } from '#platform/db/ascii.js';
import type { Db } from '#platform/db/connection.js';
import type { AgencyKind, AgencyState, NameRelation } from '#features/agencies/words.js';

/** An office as the directory lists it; personal numbers stay out. */
export interface DirectoryLine {
  readonly id: number;
  readonly code: string;
  readonly name: string;
  readonly systemName: string;
  readonly kind: AgencyKind;
  readonly state: AgencyState;
  readonly divisionCode: string;
  readonly divisionName: string;
  readonly nameRelation: NameRelation | '';
  readonly responsibleName: string;
  readonly liaisonName: string;
  readonly officePhone: string;
}

export interface DirectoryFilter {
  readonly q: string;
  readonly kind: string;
  readonly state: string;
}

interface LineRow {
  id: number;
  code: string;
  name: string;
  system_name: string;
  kind: AgencyKind;
  state: AgencyState;
  division_code: string;
  division_name: string;
  name_relation: NameRelation | '';
  responsible_name: string;
  liaison_name: string;
  office_phone: string;
}
const lineColumns = [
  'a.id',
  'a.code',
  'a.name',
  'a.system_name',
  'a.kind',
  'a.state',
  'a.division_code',
  'd.name as division_name',
  'a.name_relation',
  'a.responsible_name',
  'a.liaison_name',
  'a.office_phone',
] as const;
const toLine = (row: LineRow): DirectoryLine => ({
  id: Number(row.id),
  code: row.code,
  name: row.name,
  systemName: row.system_name,
  kind: row.kind,
  state: row.state,
  divisionCode: row.division_code,
  divisionName: row.division_name,
  nameRelation: row.name_relation,
  responsibleName: row.responsible_name,
  liaisonName: row.liaison_name,
  officePhone: row.office_phone,
});
/** Every office by division and code, closed ones included; `ids` null: all of them. */
export async function listOffices(db: Db, ids: readonly number[] | null = null): Promise<DirectoryLine[]> {
  const rows = (await directory(db)
    .select(lineColumns)
    .modify((query) => void (ids === null || query.whereIn('a.id', [...ids])))
    .orderBy([{ column: 'a.division_code' }, { column: 'a.code' }])) as LineRow[];
  return rows.map(toLine);
}

export const directoryPageSize = 100;

/**
 * A page (from 1) of the offices whose code or any name, past or of the old system, holds the words (C2), and how many they are in all.
 * `visible` null: every office.
 */
export async function listDirectory(
  db: Db,
  filter: DirectoryFilter,
  visible: readonly number[] | null,
  page: number,
): Promise<{ readonly lines: DirectoryLine[]; readonly total: number }> {
  const found = directory(db).modify((query) => void restrict(db, query, filter, visible));
  const [rows, counted] = await Promise.all([
    found
      .clone()
      .select(lineColumns)
      .orderBy([{ column: 'a.division_code' }, { column: 'a.code' }])
      .limit(directoryPageSize)
      .offset((page - 1) * directoryPageSize) as unknown as Promise<LineRow[]>,
    found.clone().count({ n: '*' }).first<{ n: number }>(),
  ]);
  return { lines: rows.map(toLine), total: Number(counted?.n ?? 0) };
}

const directory = (db: Db) => db('agencies as a').join('divisions as d', 'd.code', 'a.division_code');

function restrict(db: Db, query: Knex.QueryBuilder, filter: DirectoryFilter, visible: readonly number[] | null): void {
  if (visible !== null) void query.whereIn('a.id', [...visible]);
  if (filter.kind !== '') void query.where('a.kind', asciiText(filter.kind));
  if (filter.state !== '') void query.where('a.state', asciiText(filter.state));
  if (filter.q === '') return;
  const part = `%${filter.q.replace(/[\\%_]/g, '\\$&')}%`;
  const bearers = db('agency_names').select('agency_id').where('name', 'like', part);
  void query.where((any) => void any.whereIn('a.id', bearers).orWhere('a.code', 'like', asciiText(part)));
}

/** Everything annex 1 and later changes say of an office. */
export interface AgencyFile extends DirectoryLine {
  readonly isReporting: boolean;
  readonly doesRepair: boolean | null;
  readonly uscc: string;
  readonly parentName: string;
  readonly parentId: number | null;
  readonly dutyDocument: string;
  readonly address: string;
  readonly postcode: string;
  readonly responsiblePost: string;
  readonly liaisonPost: string;
  readonly liaisonMobileSealed: string;
  readonly liaisonEmail: string;
  readonly accessWay: string;
  readonly actingAgency: string;
  readonly remark: string;
  readonly registeredAt: Date | null;
  readonly closedOn: string | null;
  readonly version: number;
}

export async function listAgencyFiles(db: Db, ids: readonly number[] | null = null): Promise<AgencyFile[]> {
  const rows = (await db('agencies as a')
    .join('divisions as d', 'd.code', 'a.division_code')
    .select(
      ...lineColumns,
      'a.division_code',
      'a.is_reporting',
      'a.does_repair',
      'a.uscc',
      'a.parent_name',
      'a.parent_id',
      'a.duty_document',
      'a.address',
      'a.postcode',
      'a.responsible_post',
      'a.liaison_post',
      'a.liaison_mobile_sealed',
      'a.liaison_email',
      'a.access_way',
      'a.acting_agency',
      'a.remark',
      'a.registered_at',
      'a.closed_on',
      'a.version',
    )
    .modify((query) => void (ids === null || query.whereIn('a.id', [...ids])))
    .orderBy('a.code')) as (LineRow & {
    division_code: string;
    is_reporting: number;
    does_repair: number | null;
    uscc: string;
    parent_name: string;
    parent_id: number | null;
    duty_document: string;
    address: string;
    postcode: string;
    responsible_post: string;
    liaison_post: string;
    liaison_mobile_sealed: string;
    liaison_email: string;
    access_way: string;
    acting_agency: string;
    remark: string;
    registered_at: Date | null;
    closed_on: string | null;
    version: number;
  })[];
  return rows.map((row) => ({
    ...toLine(row),
    isReporting: row.is_reporting === 1,
    doesRepair: row.does_repair === null ? null : row.does_repair === 1,
    uscc: row.uscc,
    parentName: row.parent_name,
    parentId: row.parent_id === null ? null : Number(row.parent_id),
    dutyDocument: row.duty_document,
    address: row.address,
    postcode: row.postcode,
    responsiblePost: row.responsible_post,
    liaisonPost: row.liaison_post,
    liaisonMobileSealed: row.liaison_mobile_sealed,
    liaisonEmail: row.liaison_email,
    accessWay: row.access_way,
    actingAgency: row.acting_agency,
    remark: row.remark,
    registeredAt: row.registered_at,
    closedOn: row.closed_on,
    version: row.version,
  }));
}

/** A name with its dates, for the history of an office. */
export interface NameLine {
  readonly agencyId: number;
  readonly name: string;
  readonly source: 'actual' | 'system';
  readonly from: string;
  readonly to: string | null;
  readonly document: string;
  readonly decidedBy: string | null;
}

export async function listNameLines(db: Db, agencyId: number): Promise<NameLine[]> {
  const rows = (await db('agency_names as n')
    .leftJoin('operators as o', 'o.id', 'n.decided_by')
    .select('n.agency_id', 'n.name', 'n.source', 'n.valid_from', 'n.valid_to', 'n.document', 'o.display_name')
    .where('n.agency_id', agencyId)
    .orderBy([
      { column: 'n.source' },
      { column: 'n.valid_from', order: 'desc' },
      { column: 'n.id', order: 'desc' },
    ])) as {
    agency_id: number;
    name: string;
    source: 'actual' | 'system';
    valid_from: string;
    valid_to: string | null;
    document: string;
    display_name: string | null;
  }[];
  return rows.map((row) => ({
    agencyId: Number(row.agency_id),
    name: row.name,
    source: row.source,
    from: row.valid_from,
    to: row.valid_to,
    document: row.document,
    decidedBy: row.display_name,
  }));
}

/** Accounts by office with which somebody can sign in: active and activated. */
export async function countLiveAccounts(db: Db): Promise<ReadonlyMap<number, number>> {
  const rows = (await db('operators')
    .select('agency_id')
    .count({ n: '*' })
    .where({ is_active: 1 })
    .whereNot('password_hash', '')
    .groupBy('agency_id')) as { agency_id: number; n: number }[];
  return new Map(rows.map((row) => [Number(row.agency_id), Number(row.n)]));
}

export interface AnnexMark {
  readonly id: number;
  readonly unitCode: string;
  readonly agencyId: number;
  readonly annexNo: number;
  readonly state: string;
  readonly isEmpty: boolean;
  readonly isLate: boolean;
}

/** The state of every annex of a drive, by unit. */
export async function listAnnexMarks(db: Db, driveId: number): Promise<AnnexMark[]> {
  const rows = (await db('annexes')
    .select('id', 'unit_code', 'agency_id', 'annex_no', 'state', 'current_version_id', 'is_late')
    .where({ drive_id: driveId })
    .orderBy(['unit_code', 'annex_no'])) as {
    id: number;
    unit_code: string;
    agency_id: number;
    annex_no: number;
    state: string;
    current_version_id: number | null;
    is_late: number;
  }[];
  return rows.map((row) => ({
    id: Number(row.id),
    unitCode: row.unit_code,
    agencyId: Number(row.agency_id),
    annexNo: row.annex_no,
    state: row.state,
    isEmpty: row.current_version_id === null,
    isLate: row.is_late === 1,
  }));
}
