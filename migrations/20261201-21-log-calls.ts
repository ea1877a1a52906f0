import type { Db } from '#platform/db/connection.js';
import { createTables, dropTables } from '#platform/db/ddl.js';

/** Calls to offices that are not through: who called when, what came of it, until when the office promised, in words what else. */
export async function up(db: Db): Promise<void> {
  await createTables(
    db,
    `drive_calls (
      id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
      drive_id BIGINT UNSIGNED NOT NULL,
      agency_id BIGINT UNSIGNED NOT NULL,
      outcome VARCHAR(8) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
      promised_at DATETIME(3) NULL,
      note VARCHAR(300) NOT NULL DEFAULT '',
      called_by BIGINT UNSIGNED NOT NULL,
      called_at DATETIME(3) NOT NULL,
      PRIMARY KEY (id),
      KEY drive_calls_of_office (drive_id, agency_id, id),
      CONSTRAINT drive_calls_of_drive FOREIGN KEY (drive_id) REFERENCES drives (id),
      CONSTRAINT drive_calls_by FOREIGN KEY (called_by) REFERENCES operators (id),
      CONSTRAINT drive_calls_outcome_known CHECK (outcome IN ('reached', 'missed')),
      CONSTRAINT drive_calls_promised_when_reached CHECK (promised_at IS NULL OR outcome = 'reached')
    )`,
  );
}

export async function down(db: Db): Promise<void> {
  await dropTables(db, 'drive_calls');
}
