import type { Db } from '#platform/db/connection.js';
import { addConstraint } from '#platform/db/ddl.js';

/** A licence and a filing may be linked by what a person said; nothing links them otherwise then. */
export async function up(db: Db): Promise<void> {
  await addConstraint(
    db,
    'annex_links',
    'annex_links_ways',
    "CHECK (matched_by IN ('uscc', 'licence', 'name', 'person'))",
  );
  await dropCheck(db, 'annex_links_way_known');
}

export async function down(db: Db): Promise<void> {
  await addConstraint(db, 'annex_links', 'annex_links_way_known', "CHECK (matched_by IN ('uscc', 'licence', 'name'))");
  await dropCheck(db, 'annex_links_ways');
}

async function dropCheck(db: Db, name: string): Promise<void> {
  const [rows] = (await db.raw(
    'SELECT 1 FROM information_schema.table_constraints WHERE constraint_schema = DATABASE() AND constraint_name = ?',
    [name],
  )) as [unknown[]];
  if (rows.length > 0) await db.raw(`ALTER TABLE annex_links DROP CONSTRAINT ${name}`);
}
