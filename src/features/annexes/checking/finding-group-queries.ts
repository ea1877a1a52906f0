import type { Db, Trx } from '#platform/db/connection.js';
import type { Level } from '#domain/annexes/types.js';

/** One line of the grouped list: the same fault in many rows (C19). */
export interface FindingGroup {
  readonly kind: string;
  readonly level: Level;
  readonly rule: string;
  readonly field: string;
  readonly count: number;
  readonly open: number;
  readonly proposals: number;
  /** Faults that each lie in several rows (a number used twice): how many of them; 0 where each cell is a fault by itself. */
  readonly sets: number;
  /** Errors that waivers let through. */
  readonly waived: number;
}

export async function listFindingGroups(db: Db | Trx, versionId: number): Promise<FindingGroup[]> {
  const rows = (await db('annex_findings')
    .select('kind', 'level', 'rule', 'field')
    .count({ n: '*' })
    .select(
      db.raw('SUM(CASE WHEN confirmed_by IS NULL THEN 1 ELSE 0 END) AS open_count'),
      db.raw('SUM(has_proposal) AS proposal_count'),
      db.raw('COUNT(DISTINCT group_key) AS set_count'),
      db.raw('COUNT(waiver_id) AS waived_count'),
    )
    .where({ version_id: versionId })
    .groupBy('kind', 'level', 'rule', 'field')
    .orderBy([{ column: 'level' }, { column: 'n', order: 'desc' }, { column: 'kind' }])) as unknown as {
    kind: string;
    level: Level;
    rule: string;
    field: string;
    n: number;
    open_count: string | number;
    proposal_count: string | number;
    set_count: string | number;
    waived_count: string | number;
  }[];
  return rows.map((row) => ({
    kind: row.kind,
    level: row.level,
    rule: row.rule,
    field: row.field,
    count: Number(row.n),
    open: Number(row.open_count),
    proposals: Number(row.proposal_count),
    sets: Number(row.set_count),
    waived: Number(row.waived_count),
  }));
}
