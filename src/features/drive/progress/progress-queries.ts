import type { Db } from '#platform/db/connection.js';
import { asObjects } from '#platform/db/type-cast.js';

/** Which office stands under which. */
export async function listParents(db: Db): Promise<{ readonly id: number; readonly parentId: number | null }[]> {
  return (await db('agencies').select({ id: 'id', parentId: 'parent_id' }).options(asObjects)) as {
    id: number;
    parentId: number | null;
  }[];
}

/** The drive that an annex is of; undefined where there is no such annex. */
export async function findDriveOfAnnex(db: Db, annexId: number): Promise<number | undefined> {
  const row = await db('annexes')
    .select({ driveId: 'drive_id' })
    .where({ id: annexId })
    .first<{ driveId: number } | undefined>();
  return row && Number(row.driveId);
}

/** Submissions of a drive that say that there is nothing to report. */
export async function listNilReturns(db: Db, driveId: number): Promise<{ annexId: number; submittedAt: Date }[]> {
  return (await db('annex_nil_returns as n')
    .join('annexes as x', 'x.id', 'n.annex_id')
    .select({ annexId: 'n.annex_id', submittedAt: 'n.signed_at' })
    .options(asObjects)
    .where('x.drive_id', driveId)) as { annexId: number; submittedAt: Date }[];
}

/** Open findings of a version, a group each; what kind it is, how grave, how many of it are open. */
export interface OpenGroup {
  readonly kind: string;
  readonly rule: string;
  readonly level: 'E' | 'W';
  readonly count: number;
}

export async function listOpenGroups(db: Db, versionId: number): Promise<OpenGroup[]> {
  const rows = (await db('annex_findings')
    .select({ kind: 'kind', rule: 'rule', level: 'level' })
    .count({ count: '*' })
    .where({ version_id: versionId })
    .whereNull('quarantine_id')
    .where((open) => void open.where('level', 'E').orWhere((one) => one.where('level', 'W').whereNull('confirmed_by')))
    .groupBy('kind', 'rule', 'level')
    .orderBy([{ column: 'level' }, { column: 'kind' }])) as unknown as OpenGroup[];
  return rows.map((row) => ({ ...row, count: Number(row.count) }));
}
