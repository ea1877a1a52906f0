import type { Db } from '#platform/db/connection.js';
import { createTables, dropTables } from '#platform/db/ddl.js';

/** More time for one reporting unit: until when, who allowed it, why; what was ended or replaced stays readable. */
export async function up(db: Db): Promise<void> {
  await createTables(
    db,
    `drive_extensions (
      id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
      drive_id BIGINT UNSIGNED NOT NULL,
      unit_code CHAR(6) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
      is_current TINYINT UNSIGNED NULL,
      deadline_at DATETIME(3) NOT NULL,
      allowed_by VARCHAR(60) NOT NULL,
      reason VARCHAR(300) NOT NULL,
      granted_by BIGINT UNSIGNED NOT NULL,
      granted_at DATETIME(3) NOT NULL,
      ended_by BIGINT UNSIGNED NULL,
      ended_at DATETIME(3) NULL,
      PRIMARY KEY (id),
      UNIQUE KEY drive_extensions_one (drive_id, unit_code, is_current),
      CONSTRAINT drive_extensions_of_drive FOREIGN KEY (drive_id) REFERENCES drives (id),
      CONSTRAINT drive_extensions_by FOREIGN KEY (granted_by) REFERENCES operators (id),
      CONSTRAINT drive_extensions_current CHECK (is_current IS NULL OR is_current = 1),
      CONSTRAINT drive_extensions_ended CHECK ((is_current IS NULL) = (ended_at IS NOT NULL))
    )`,
  );
}

export async function down(db: Db): Promise<void> {
  await dropTables(db, 'drive_extensions');
}
