import type { Db } from '#platform/db/connection.js';

/**
 * When a version was handed in: an office is late by that moment, not by the upload (R28). What was handed in before is judged anew by the
 * moment that the annex kept of it.
 */
export async function up(db: Db): Promise<void> {
  if (!(await db.schema.hasColumn('annex_versions', 'submitted_at')))
    await db.raw('ALTER TABLE annex_versions ADD COLUMN submitted_at DATETIME(3) NULL AFTER uploaded_at');
  await db.raw(
    `UPDATE annex_versions v JOIN annexes a ON a.current_version_id = v.id JOIN drives d ON d.id = a.drive_id
     SET v.submitted_at = a.submitted_at, v.is_late = a.submitted_at > d.deadline_at,
       a.is_late = a.submitted_at > d.deadline_at
     WHERE a.submitted_at IS NOT NULL`,
  );
}

export async function down(db: Db): Promise<void> {
  await db.raw('ALTER TABLE annex_versions DROP COLUMN submitted_at');
}
