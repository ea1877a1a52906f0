import type { Db } from '#platform/db/connection.js';
import { asObjects } from '#platform/db/type-cast.js';
import type { AnnexNo, Level } from '#domain/annexes/types.js';
import type { AnnexState } from '#domain/annexes/states.js';

/** A checked version of an annex, as far as quality is told of it. */
export interface JudgedVersion {
  readonly annexId: number;
  readonly annexNo: AnnexNo;
  readonly unitName: string;
  readonly agencyId: number;
  readonly agencyName: string;
  readonly state: AnnexState;
  readonly isCurrent: boolean;
  readonly versionId: number;
  readonly no: number;
  readonly uploadedAt: Date;
  readonly rows: number;
  /** Errors that its first check found, and those that its last one leaves. */
  readonly found: number;
  readonly left: number;
  readonly waived: number;
  readonly warnings: number;
  /** When a check first found no error in it that blocks. */
  readonly cleanAt: Date | null;
}

const columns = {
  annexId: 'x.id',
  annexNo: 'x.annex_no',
  unitName: 'd.name',
  agencyId: 'x.agency_id',
  agencyName: 'a.name',
  state: 'x.state',
  currentId: 'x.current_version_id',
  versionId: 'v.id',
  no: 'v.no',
  uploadedAt: 'v.uploaded_at',
  rows: 'v.row_count',
  found: 'v.found_error_count',
  left: 'v.error_count',
  waived: 'v.waived_count',
  warnings: 'v.warning_count',
  cleanAt: 'v.clean_at',
};

/** Checked versions of a drive in the order of units, annexes and numbers; `agencyId` null: of every office. */
export async function listJudgedVersions(db: Db, driveId: number, agencyId: number | null): Promise<JudgedVersion[]> {
  const rows = (await db('annex_versions as v')
    .join('annexes as x', 'x.id', 'v.annex_id')
    .join('agencies as a', 'a.id', 'x.agency_id')
    .join('divisions as d', 'd.code', 'x.unit_code')
    .select(columns)
    .options(asObjects)
    .where({ 'x.drive_id': driveId, 'v.state': 'checked' })
    .whereNotNull('v.no')
    .modify((query) => void (agencyId === null || query.where('x.agency_id', agencyId)))
    .orderBy(['x.unit_code', 'x.annex_no', 'v.no'])) as (JudgedVersion & { readonly currentId: number | null })[];
  return rows.map(({ currentId, ...row }) => ({ ...row, isCurrent: currentId === row.versionId }));
}

/** Findings of one rule in one version. */
export interface RuleCount {
  readonly versionId: number;
  readonly rule: string;
  readonly level: Level;
  readonly count: number;
  readonly waived: number;
}

export async function countByRule(db: Db, versionIds: readonly number[]): Promise<RuleCount[]> {
  if (versionIds.length === 0) return [];
  const rows = (await db('annex_findings')
    .select({ versionId: 'version_id', rule: 'rule', level: 'level' })
    .count({ count: '*', waived: 'waiver_id' })
    .whereIn('version_id', [...versionIds])
    .whereIn('level', ['E', 'W'])
    .groupBy('version_id', 'rule', 'level')) as unknown as RuleCount[];
  return rows.map((row) => ({
    ...row,
    versionId: Number(row.versionId),
    count: Number(row.count),
    waived: Number(row.waived),
  }));
}

/** How often an annex was returned, and how often of that for what could have been told before. */
export interface ReturnCount {
  readonly annexId: number;
  readonly returns: number;
  readonly second: number;
}

export async function countReturns(db: Db, annexIds: readonly number[]): Promise<ReturnCount[]> {
  if (annexIds.length === 0) return [];
  const rows = (await db('annex_decisions as c')
    .leftJoin('annex_second_returns as s', 's.decision_id', 'c.id')
    .select({ annexId: 'c.annex_id' })
    .count({ returns: '*', second: 's.id' })
    .whereIn('c.annex_id', [...annexIds])
    .where('c.decision', 'return')
    .groupBy('c.annex_id')) as unknown as ReturnCount[];
  return rows.map((row) => ({
    annexId: Number(row.annexId),
    returns: Number(row.returns),
    second: Number(row.second),
  }));
}

/** Warnings that were confirmed with a reason in versions, and those that nobody has confirmed. */
export async function countConfirmed(db: Db, versionIds: readonly number[]): Promise<ReadonlyMap<number, number>> {
  if (versionIds.length === 0) return new Map();
  const rows = (await db('annex_findings')
    .select({ versionId: 'version_id' })
    .count({ n: '*' })
    .whereIn('version_id', [...versionIds])
    .where({ level: 'W' })
    .whereNotNull('confirmed_by')
    .groupBy('version_id')) as unknown as { versionId: number; n: number }[];
  return new Map(rows.map(({ versionId, n }) => [Number(versionId), Number(n)]));
}

/** An office by its id, for the head of its report. */
export async function findOffice(
  db: Db,
  agencyId: number,
): Promise<{ readonly id: number; readonly name: string } | undefined> {
  const row = await db('agencies')
    .select({ id: 'id', name: 'name' })
    .where({ id: agencyId })
    .first<{ id: number; name: string } | undefined>();
  return row && { id: Number(row.id), name: row.name };
}
