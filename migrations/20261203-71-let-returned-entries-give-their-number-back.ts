import type { Db } from '#platform/db/connection.js';

const before = 'filing_cases_second_entry';
const after = 'filing_cases_second_number';

/**
 * A second entry that the confirmer returned has ended: its platform number may be entered anew, mended or by the office whose matter it is.
 * So it may be without one, as a withdrawn one may.
 */
export async function up(db: Db): Promise<void> {
  if (!(await hasConstraint(db, after)))
    await db.raw(
      `ALTER TABLE filing_cases ADD CONSTRAINT ${after}
        CHECK (kind <> 'second_entry' OR state IN ('draft', 'withdrawn', 'returned') OR platform_case_no IS NOT NULL)`,
    );
  if (await hasConstraint(db, before)) await db.raw(`ALTER TABLE filing_cases DROP CONSTRAINT ${before}`);
}

export async function down(db: Db): Promise<void> {
  if (!(await hasConstraint(db, before)))
    await db.raw(
      `ALTER TABLE filing_cases ADD CONSTRAINT ${before}
        CHECK (kind <> 'second_entry' OR state IN ('draft', 'withdrawn') OR platform_case_no IS NOT NULL)`,
    );
  if (await hasConstraint(db, after)) await db.raw(`ALTER TABLE filing_cases DROP CONSTRAINT ${after}`);
}

async function hasConstraint(db: Db, name: string): Promise<boolean> {
  const [rows] = (await db.raw(
    'SELECT 1 FROM information_schema.table_constraints WHERE constraint_schema = DATABASE() AND constraint_name = ?',
    [name],
  )) as [unknown[]];
  return rows.length > 0;
}
