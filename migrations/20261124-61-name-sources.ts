import type { Db } from '#platform/db/connection.js';
import { addConstraint } from '#platform/db/ddl.js';

const code = (length: number) => `VARCHAR(${length}) CHARACTER SET ascii COLLATE ascii_bin`;
const columns = `ADD COLUMN source_kind ${code(12)} NOT NULL DEFAULT 'annex', ADD COLUMN source_ref VARCHAR(100) COLLATE utf8mb4_bin NULL`;
const known = "CHECK (source_kind IN ('annex', 'licence', 'case', 'platform', 'hand'))";

/**
 * What is known of a business comes from a row of an annex, an old licence, a filing case, a delivery of the platform, or a hand; whatever
 * is no row of a file has a reference. A change holds from a day, which is not always the day it was entered: those entered so far hold
 * from then, by the office's clock (UTC+8).
 */
export async function up(db: Db): Promise<void> {
  for (const table of ['businesses', 'business_history']) {
    if (!(await db.schema.hasColumn(table, 'source_ref'))) await db.raw(`ALTER TABLE ${table} ${columns}`);
    await addConstraint(db, table, `${table}_source_known`, known);
  }
  if (!(await db.schema.hasColumn('business_history', 'effective_on')))
    await db.raw('ALTER TABLE business_history ADD COLUMN effective_on DATE NULL AFTER acted_at');
  await db.raw(
    'UPDATE business_history SET effective_on = DATE(acted_at + INTERVAL 8 HOUR) WHERE effective_on IS NULL',
  );
  await db.raw('ALTER TABLE business_history MODIFY effective_on DATE NOT NULL');
}

export async function down(db: Db): Promise<void> {
  await db.raw('ALTER TABLE business_history DROP COLUMN effective_on');
  for (const table of ['businesses', 'business_history']) {
    await db.raw(`ALTER TABLE ${table} DROP CONSTRAINT ${table}_source_known`);
    await db.raw(`ALTER TABLE ${table} DROP COLUMN source_kind, DROP COLUMN source_ref`);
  }
}
