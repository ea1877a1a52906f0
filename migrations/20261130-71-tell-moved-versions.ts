import type { Db } from '#platform/db/connection.js';

/** A file that was sent for one annex and proved to be of another is a version of that one; where it was sent to is still known. */
export async function up(db: Db): Promise<void> {
  if (await db.schema.hasColumn('annex_versions', 'moved_from_annex_id')) return;
  await db.raw(`ALTER TABLE annex_versions
    ADD COLUMN moved_from_annex_id BIGINT UNSIGNED NULL,
    ADD CONSTRAINT annex_versions_moved_from FOREIGN KEY (moved_from_annex_id) REFERENCES annexes (id)`);
}

export async function down(db: Db): Promise<void> {
  if (!(await db.schema.hasColumn('annex_versions', 'moved_from_annex_id'))) return;
  await db.raw('ALTER TABLE annex_versions DROP FOREIGN KEY annex_versions_moved_from');
  await db.raw('ALTER TABLE annex_versions DROP COLUMN moved_from_annex_id');
}
