import type { Db } from '#platform/db/connection.js';

/**
 * A preview notes a mark of the agency's part of the register, which is made from the versions of its businesses: one index holds them.
 * Previews of earlier versions of the portal have none and are looked at again.
 */
export async function up(db: Db): Promise<void> {
  if (!(await db.schema.hasColumn('import_batches', 'register_mark')))
    await db.raw(
      'ALTER TABLE import_batches ADD COLUMN register_mark VARCHAR(60) CHARACTER SET ascii COLLATE ascii_bin NULL AFTER plan_digest',
    );
  const [keys] = (await db.raw("SHOW KEYS FROM businesses WHERE Key_name = 'businesses_agency'")) as [unknown[]];
  if (keys.length > 0)
    await db.raw(
      'ALTER TABLE businesses ADD KEY businesses_agency_versions (agency_id, version), DROP KEY businesses_agency',
    );
}

export async function down(db: Db): Promise<void> {
  await db.raw('ALTER TABLE import_batches DROP COLUMN register_mark');
  await db.raw('ALTER TABLE businesses ADD KEY businesses_agency (agency_id), DROP KEY businesses_agency_versions');
}
