import type { Db } from '#platform/db/connection.js';
import { createTables, dropTables } from '#platform/db/ddl.js';

const ascii = 'CHARACTER SET ascii COLLATE ascii_bin';

/**
 * Reminders before the deadline of a unit, each kind once for a deadline: when it was due and made, who has seen it, what became of its
 * mail. One that was due while a later one was due too is kept as overtaken, and nobody is shown it.
 */
export async function up(db: Db): Promise<void> {
  await createTables(
    db,
    `drive_reminders (
      id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
      drive_id BIGINT UNSIGNED NOT NULL,
      unit_code CHAR(6) ${ascii} NOT NULL,
      agency_id BIGINT UNSIGNED NOT NULL,
      kind CHAR(2) ${ascii} NOT NULL,
      deadline_at DATETIME(3) NOT NULL,
      due_at DATETIME(3) NOT NULL,
      reminded_at DATETIME(3) NOT NULL,
      left_count TINYINT UNSIGNED NOT NULL,
      is_overtaken TINYINT UNSIGNED NOT NULL DEFAULT 0,
      seen_by BIGINT UNSIGNED NULL,
      seen_at DATETIME(3) NULL,
      mail_state VARCHAR(7) ${ascii} NOT NULL,
      mail_attempts TINYINT UNSIGNED NOT NULL DEFAULT 0,
      mail_at DATETIME(3) NULL,
      mail_error VARCHAR(300) NULL,
      PRIMARY KEY (id),
      UNIQUE KEY drive_reminders_once (drive_id, unit_code, deadline_at, kind),
      KEY drive_reminders_of_office (agency_id, seen_at, id),
      KEY drive_reminders_mail (mail_state, id),
      CONSTRAINT drive_reminders_of_drive FOREIGN KEY (drive_id) REFERENCES drives (id),
      CONSTRAINT drive_reminders_kind_known CHECK (kind IN ('d3', 'd1', 'h2')),
      CONSTRAINT drive_reminders_seen CHECK ((seen_by IS NULL) = (seen_at IS NULL)),
      CONSTRAINT drive_reminders_mail_known CHECK (mail_state IN ('off', 'none', 'waiting', 'sent', 'failed'))
    )`,
  );
}

export async function down(db: Db): Promise<void> {
  await dropTables(db, 'drive_reminders');
}
