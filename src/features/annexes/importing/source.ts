import type { Deps } from '#src/deps.js';
import { createChecker } from '#features/annexes/checking/check.js';
import { contextOf } from '#features/annexes/check-job.js';
import type { Annex, AnnexVersion } from '#features/annexes/queries.js';
import { listFixes, listRows } from '#features/annexes/row-queries.js';
import { effectiveRow, fixesByRow } from '#features/annexes/rows.js';
import type { RowValues } from '#features/annexes/types.js';

const rowsAtOnce = 250;

/** A row of the accepted version with what it means. */
export interface SourceRow {
  readonly row: number;
  readonly values: RowValues;
  /** Message of the first error, where a rule finds one after all. */
  readonly error: string | undefined;
}

/** The rows of a version in file order, read and normalised by the same functions as in the check, the next batch fetched meanwhile. */
export async function* sourceRows(
  deps: Deps,
  annex: Annex,
  version: AnnexVersion,
): AsyncGenerator<readonly SourceRow[]> {
  const { db } = deps;
  if (!version.head) throw new Error(`version ${version.id} has not been read`);
  const { head } = version;
  const checker = createChecker(annex.annexNo, await contextOf(db, deps, annex, version), head);
  const fixes = fixesByRow(await listFixes(db, version.id));
  let next = listRows(db, version.id, 0, rowsAtOnce);
  for (;;) {
    const batch = await next;
    const last = batch.at(-1);
    if (!last) return;
    next = listRows(db, version.id, last.row, rowsAtOnce);
    next.catch(() => {}); // awaited in the next turn; must not be "unhandled" if the reader stops before
    yield batch.map((stored) => {
      const { values, findings } = checker.row(effectiveRow(stored, fixes.get(stored.row) ?? [], head));
      return { row: stored.row, values, error: findings.find(({ level }) => level === 'E')?.message };
    });
  }
}
