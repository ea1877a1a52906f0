import type { Db } from '#platform/db/connection.js';

/**
 * A finding's foreign key holds a lock on its version for as long as a check writes findings: whoever mended another row meanwhile
 * waited for the whole check, in vain. Versions are never deleted, so nothing is lost with the key.
 */
export async function up(db: Db): Promise<void> {
  if (await hasKey(db)) await db.raw('ALTER TABLE annex_findings DROP FOREIGN KEY annex_findings_of_version');
}

export async function down(db: Db): Promise<void> {
  if (await hasKey(db)) return;
  await db.raw(
    'ALTER TABLE annex_findings ADD CONSTRAINT annex_findings_of_version FOREIGN KEY (version_id) REFERENCES annex_versions (id)',
  );
}

async function hasKey(db: Db): Promise<boolean> {
  const [rows] = (await db.raw(
    "SELECT 1 FROM information_schema.table_constraints WHERE constraint_schema = DATABASE() AND table_name = 'annex_findings' AND constraint_name = 'annex_findings_of_version'",
  )) as [unknown[]];
  return rows.length > 0;
}
