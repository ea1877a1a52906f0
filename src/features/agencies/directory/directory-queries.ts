import type { Knex } from 'knex';
import { asciiText } from '#platform/db/ascii.js';
import type { AnnexState } from '#domain/annexes/states.js';
import type { Db } from '#platform/db/connection.js';
import { asObjects } from '#platform/db/type-cast.js';
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

const lineColumns = {
  id: 'a.id',
  code: 'a.code',
  name: 'a.name',
  systemName: 'a.system_name',
  kind: 'a.kind',
  state: 'a.state',
  divisionCode: 'a.division_code',
  divisionName: 'd.name',
  nameRelation: 'a.name_relation',
  responsibleName: 'a.responsible_name',
  liaisonName: 'a.liaison_name',
  officePhone: 'a.office_phone',
} as const satisfies Record<keyof DirectoryLine, string>;

/** Every office by division and code, closed ones included; `ids` null: all of them. */
export async function listOffices(db: Db, ids: readonly number[] | null = null): Promise<DirectoryLine[]> {
  return directory(db)
    .select(lineColumns)
    .modify((query) => void (ids === null || query.whereIn('a.id', [...ids])))
    .orderBy([{ column: 'a.division_code' }, { column: 'a.code' }]);
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
  const [lines, counted] = await Promise.all([
    found
      .clone()
      .select(lineColumns)
      .orderBy([{ column: 'a.division_code' }, { column: 'a.code' }])
      .limit(directoryPageSize)
      .offset((page - 1) * directoryPageSize) as unknown as Promise<DirectoryLine[]>,
    found.clone().count({ n: '*' }).first<{ n: number }>(),
  ]);
  return { lines, total: Number(counted?.n ?? 0) };
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
  return directory(db)
    .select(fileColumns)
    .modify((query) => void (ids === null || query.whereIn('a.id', [...ids])))
    .orderBy('a.code')
    .options(asObjects);
}

const fileColumns = {
  ...lineColumns,
  isReporting: 'a.is_reporting',
  doesRepair: 'a.does_repair',
  uscc: 'a.uscc',
  parentName: 'a.parent_name',
  parentId: 'a.parent_id',
  dutyDocument: 'a.duty_document',
  address: 'a.address',
  postcode: 'a.postcode',
  responsiblePost: 'a.responsible_post',
  liaisonPost: 'a.liaison_post',
  liaisonMobileSealed: 'a.liaison_mobile_sealed',
  liaisonEmail: 'a.liaison_email',
  accessWay: 'a.access_way',
  actingAgency: 'a.acting_agency',
  remark: 'a.remark',
  registeredAt: 'a.registered_at',
  closedOn: 'a.closed_on',
  version: 'a.version',
} as const satisfies Record<keyof AgencyFile, string>;

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
  return db('agency_names as n')
    .leftJoin('operators as o', 'o.id', 'n.decided_by')
    .select(nameColumns)
    .where('n.agency_id', agencyId)
    .orderBy([{ column: 'n.source' }, { column: 'n.valid_from', order: 'desc' }, { column: 'n.id', order: 'desc' }]);
}

const nameColumns = {
  agencyId: 'n.agency_id',
  name: 'n.name',
  source: 'n.source',
  from: 'n.valid_from',
  to: 'n.valid_to',
  document: 'n.document',
  decidedBy: 'o.display_name',
} as const satisfies Record<keyof NameLine, string>;

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
  readonly state: AnnexState;
  /** Its current file; null where nothing was uploaded yet. */
  readonly versionId: number | null;
  readonly isLate: boolean;
}

/** The state of every annex of a drive, by unit. */
export async function listAnnexMarks(db: Db, driveId: number): Promise<AnnexMark[]> {
  return (await db('annexes')
    .select({
      id: 'id',
      unitCode: 'unit_code',
      agencyId: 'agency_id',
      annexNo: 'annex_no',
      state: 'state',
      isLate: 'is_late',
      versionId: 'current_version_id',
    })
    .where({ drive_id: driveId })
    .orderBy(['unit_code', 'annex_no'])
    .options(asObjects)) as AnnexMark[];
}
