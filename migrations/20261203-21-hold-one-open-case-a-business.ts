import type { Db } from '#platform/db/connection.js';

/**
 * One case of a business at a time, whoever begins it: while a case is open its business stands in a column of its own that nobody else may
 * take. `business_version` is that of the entry when the case referred to it, so that nothing is filed over what changed since.
 */
export async function up(db: Db): Promise<void> {
  if (!(await db.schema.hasColumn('filing_cases', 'business_version')))
    await db.raw('ALTER TABLE filing_cases ADD COLUMN business_version INT UNSIGNED NULL AFTER business_id');
  if (!(await db.schema.hasColumn('filing_cases', 'open_business_id')))
    await db.raw(
      `ALTER TABLE filing_cases
        ADD COLUMN open_business_id BIGINT UNSIGNED
          GENERATED ALWAYS AS (CASE WHEN state IN ('filed', 'returned', 'withdrawn') THEN NULL ELSE business_id END) STORED,
        ADD UNIQUE KEY filing_cases_one_open (open_business_id)`,
    );
}

export async function down(db: Db): Promise<void> {
  await db.raw('ALTER TABLE filing_cases DROP KEY filing_cases_one_open, DROP COLUMN open_business_id');
  await db.raw('ALTER TABLE filing_cases DROP COLUMN business_version');
}
