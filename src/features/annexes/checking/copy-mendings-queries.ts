import type { Trx } from '#platform/db/connection.js';

/**
 * What was mended on line in a version, laid over another one of the same file: cells, and rows that were added or deleted. Sealed texts go
 * over as they are.
 */
export async function copyMendings(trx: Trx, fromVersionId: number, toVersionId: number): Promise<void> {
  await trx.raw(
    `INSERT INTO annex_row_fixes (version_id, row_no, field, typed_sealed, value_sealed, fixed_by, fixed_at)
     SELECT ?, row_no, field, typed_sealed, value_sealed, fixed_by, fixed_at FROM annex_row_fixes WHERE version_id = ?`,
    [toVersionId, fromVersionId],
  );
  await trx.raw(
    `INSERT INTO annex_row_changes (version_id, row_no, is_added, heads, cells, facts, changed_by, changed_at)
     SELECT ?, row_no, is_added, heads, cells, facts, changed_by, changed_at FROM annex_row_changes WHERE version_id = ?`,
    [toVersionId, fromVersionId],
  );
}
