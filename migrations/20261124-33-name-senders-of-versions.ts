import type { Db } from '#platform/db/connection.js';

/** A version remembers the agency that sent it: its receipt names that one, under its name of the day, wherever the annex went since (C2). */
export async function up(db: Db): Promise<void> {
  if (!(await db.schema.hasColumn('annex_versions', 'agency_id')))
    await db.raw('ALTER TABLE annex_versions ADD COLUMN agency_id BIGINT UNSIGNED NULL');
  await db.raw(
    'UPDATE annex_versions v JOIN annexes x ON x.id = v.annex_id SET v.agency_id = x.agency_id WHERE v.agency_id IS NULL',
  );
}

export async function down(db: Db): Promise<void> {
  await db.raw('ALTER TABLE annex_versions DROP COLUMN agency_id');
}
