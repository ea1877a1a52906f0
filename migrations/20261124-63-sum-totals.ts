import type { Db } from '#platform/db/connection.js';

/** A cell of the roll-up for all businesses of a scope, so that a page reads one row instead of a hundred. */
export async function up(db: Db): Promise<void> {
  await db('business_totals').where({ business_class: '*' }).delete();
  await db.raw(
    `INSERT INTO business_totals (scope, business_class, filing_status, operating_status, n)
      SELECT scope, '*', '*', '*', SUM(n) FROM business_totals GROUP BY scope`,
  );
}

export async function down(db: Db): Promise<void> {
  await db('business_totals').where({ business_class: '*' }).delete();
}
