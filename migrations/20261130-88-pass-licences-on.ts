import type { Db } from '#platform/db/connection.js';
import { createTables, dropTables } from '#platform/db/ddl.js';

const ascii = 'CHARACTER SET ascii COLLATE ascii_bin';

/**
 * Licences that an office says are another one's (非本辖区): from which unit to which, by which submission, and what became of it. Where
 * the licence is follows from the list, the decisions and these (`domain/legacy/passing.ts`); one of them waits for an answer at a time.
 */
export async function up(db: Db): Promise<void> {
  await createTables(
    db,
    `licence_passes (
      id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
      drive_id BIGINT UNSIGNED NOT NULL,
      licence_id BIGINT UNSIGNED NOT NULL,
      base_unit CHAR(6) ${ascii} NULL,
      from_unit CHAR(6) ${ascii} NOT NULL,
      to_unit CHAR(6) ${ascii} NULL,
      office VARCHAR(100) NOT NULL,
      annex_no TINYINT UNSIGNED NOT NULL,
      version_id BIGINT UNSIGNED NOT NULL,
      submitted_at DATETIME(3) NOT NULL,
      state VARCHAR(9) ${ascii} NOT NULL,
      is_waiting TINYINT UNSIGNED NULL,
      is_past TINYINT UNSIGNED NOT NULL DEFAULT 0,
      is_answered TINYINT UNSIGNED NOT NULL DEFAULT 0,
      passed_by BIGINT UNSIGNED NULL,
      passed_at DATETIME(3) NOT NULL,
      decided_by BIGINT UNSIGNED NULL,
      decided_at DATETIME(3) NULL,
      reason VARCHAR(300) NULL,
      version INT UNSIGNED NOT NULL DEFAULT 1,
      PRIMARY KEY (id),
      UNIQUE KEY licence_passes_wait_once (licence_id, is_waiting),
      UNIQUE KEY licence_passes_said_once (licence_id, from_unit, submitted_at),
      KEY licence_passes_from (drive_id, from_unit, state, id),
      KEY licence_passes_to (drive_id, to_unit, state, id),
      CONSTRAINT licence_passes_of_drive FOREIGN KEY (drive_id) REFERENCES drives (id),
      CONSTRAINT licence_passes_of_licence FOREIGN KEY (licence_id) REFERENCES licences (id),
      CONSTRAINT licence_passes_state_known CHECK (state IN ('waiting', 'taken', 'sent_back', 'withdrawn', 'docket', 'void')),
      CONSTRAINT licence_passes_waiting CHECK ((state = 'waiting') = (is_waiting IS NOT NULL) AND (is_waiting IS NULL OR is_waiting = 1)),
      CONSTRAINT licence_passes_elsewhere CHECK (to_unit IS NULL OR to_unit <> from_unit),
      CONSTRAINT licence_passes_to_somebody CHECK (to_unit IS NOT NULL OR state = 'docket'),
      CONSTRAINT licence_passes_sent_back_why CHECK (state <> 'sent_back' OR reason IS NOT NULL),
      CONSTRAINT licence_passes_annex_known CHECK (annex_no IN (4, 5))
    )`,
  );
}

export async function down(db: Db): Promise<void> {
  await dropTables(db, 'licence_passes');
}
