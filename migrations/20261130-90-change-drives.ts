import type { Db } from '#platform/db/connection.js';
import { createTables, dropTables } from '#platform/db/ddl.js';

/**
 * What the notice of a drive says of itself, and changes of a drive: one person proposes them, another releases or refuses them. `wanted`
 * and `stood` hold what was proposed and what stood then, by the names of the fields.
 */
export async function up(db: Db): Promise<void> {
  if (!(await db.schema.hasColumn('drives', 'issued_on')))
    await db.raw(
      `ALTER TABLE drives
        ADD COLUMN issuer VARCHAR(60) NOT NULL DEFAULT '海南省道路运输局',
        ADD COLUMN issued_on DATE NOT NULL DEFAULT '2020-11-17',
        ADD COLUMN copies_to VARCHAR(200) NOT NULL DEFAULT '省道路运输监测中心，局领导，局机关各科室'`,
    );
  await createTables(
    db,
    `drive_changes (
      id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
      drive_id BIGINT UNSIGNED NOT NULL,
      state VARCHAR(9) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
      is_open TINYINT UNSIGNED NULL,
      base_version INT UNSIGNED NOT NULL,
      wanted MEDIUMTEXT NOT NULL,
      stood MEDIUMTEXT NOT NULL,
      ground VARCHAR(300) NOT NULL,
      proposed_by BIGINT UNSIGNED NOT NULL,
      proposed_at DATETIME(3) NOT NULL,
      decided_by BIGINT UNSIGNED NULL,
      decided_at DATETIME(3) NULL,
      refused_ground VARCHAR(300) NULL,
      PRIMARY KEY (id),
      UNIQUE KEY drive_changes_one_open (drive_id, is_open),
      CONSTRAINT drive_changes_of_drive FOREIGN KEY (drive_id) REFERENCES drives (id),
      CONSTRAINT drive_changes_by FOREIGN KEY (proposed_by) REFERENCES operators (id),
      CONSTRAINT drive_changes_state_known CHECK (state IN ('proposed', 'released', 'refused', 'withdrawn')),
      CONSTRAINT drive_changes_open CHECK ((state = 'proposed') = (is_open IS NOT NULL)),
      CONSTRAINT drive_changes_decided CHECK ((state = 'proposed') = (decided_by IS NULL)),
      CONSTRAINT drive_changes_four_eyes CHECK (state NOT IN ('released', 'refused') OR decided_by <> proposed_by)
    )`,
  );
}

export async function down(db: Db): Promise<void> {
  await dropTables(db, 'drive_changes');
  await db.raw('ALTER TABLE drives DROP COLUMN issuer, DROP COLUMN issued_on, DROP COLUMN copies_to');
}
