import type { Db } from '#platform/db/connection.js';

/**
 * What the first check of a version found, and when a check first found nothing in it that blocks: what is mended on line changes the
 * counts of the same version, and the report on quality tells how long it took (R29).
 */
export async function up(db: Db): Promise<void> {
  if (await db.schema.hasColumn('annex_versions', 'found_error_count')) return;
  await db.raw(`ALTER TABLE annex_versions ADD COLUMN found_error_count INT UNSIGNED NOT NULL DEFAULT 0,
    ADD COLUMN clean_at DATETIME(3) NULL`);
  await db.raw(`UPDATE annex_versions SET found_error_count = error_count + waived_count,
    clean_at = CASE WHEN error_count = 0 THEN COALESCE(checked_at, uploaded_at) END WHERE state = 'checked'`);
}

export async function down(db: Db): Promise<void> {
  if (await db.schema.hasColumn('annex_versions', 'found_error_count'))
    await db.raw('ALTER TABLE annex_versions DROP COLUMN found_error_count, DROP COLUMN clean_at');
}
