import type { Knex } from 'knex';
import type { Db, Trx } from '#platform/db/connection.js';
import { isBlocking } from '#domain/checking/blocking.js';

/** Findings that keep an annex back: `isBlocking` of the domain, asked of the table. */
export const blocking = (query: Knex.QueryBuilder, alias = 'annex_findings'): void => {
  void query.where(`${alias}.level`, 'E').whereNull(`${alias}.waiver_id`).whereNull(`${alias}.quarantine_id`);
};

/** How many errors a version has that block, and how many that a waiver lets through. */
export interface ErrorCounts {
  readonly errors: number;
  readonly waived: number;
}

export async function countErrors(db: Db | Trx, versionId: number): Promise<ErrorCounts> {
  const count = async (query: Knex.QueryBuilder) =>
    Number((await query.where({ version_id: versionId }).count({ n: '*' }).first<{ n: number }>())?.n ?? 0);
  const errors = await count(db('annex_findings').modify((query) => blocking(query)));
  const waived = await count(db('annex_findings').where({ level: 'E' }).whereNotNull('waiver_id'));
  return { errors, waived };
}

/** Errors of a version whose waiver has run out or was ended since its last check: that check counted them as let through. */
export async function countLapsed(db: Db | Trx, versionId: number, today: string): Promise<number> {
  const row = await db('annex_findings as f')
    .join('annex_waivers as w', 'w.id', 'f.waiver_id')
    .where({ 'f.version_id': versionId })
    .whereNull('f.quarantine_id')
    .andWhere((some) => some.where('w.expires_on', '<', today).orWhereNotNull('w.ended_at'))
    .count({ n: '*' })
    .first<{ n: number }>();
  return Number(row?.n ?? 0);
}

/** What a check adds up while it finds. */
export function createErrorCount() {
  const counts = { errors: 0, warnings: 0, waived: 0 };
  return {
    counts,
    add(finding: Parameters<typeof isBlocking>[0]): void {
      if (finding.level === 'W') counts.warnings++;
      if (finding.level === 'E') counts[isBlocking(finding) ? 'errors' : 'waived']++;
    },
  };
}
export type FindingCounts = ReturnType<typeof createErrorCount>['counts'];
