import type { Db } from '#platform/db/connection.js';
import { createTables, dropTables } from '#platform/db/ddl.js';

const ascii = 'CHARACTER SET ascii COLLATE ascii_bin';

/**
 * Every file of the register that anybody took away: who, when, with which filter and reason, how many businesses, the file's digest. What
 * is made in the background lies in the file store until it expires; the line stays.
 */
export async function up(db: Db): Promise<void> {
  await createTables(
    db,
    `register_exports (
      id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
      state VARCHAR(8) ${ascii} NOT NULL,
      format VARCHAR(4) ${ascii} NOT NULL,
      layout VARCHAR(8) ${ascii} NOT NULL,
      is_full TINYINT UNSIGNED NOT NULL,
      reason VARCHAR(200) NULL,
      filter VARCHAR(1500) NOT NULL,
      scope VARCHAR(2000) NOT NULL,
      asked_by BIGINT UNSIGNED NOT NULL,
      agency_id BIGINT UNSIGNED NOT NULL,
      asked_at DATETIME(3) NOT NULL,
      asked_rows INT UNSIGNED NOT NULL,
      is_more TINYINT UNSIGNED NOT NULL,
      job_id BIGINT UNSIGNED NULL,
      made_at DATETIME(3) NULL,
      row_count INT UNSIGNED NULL,
      file_id BIGINT UNSIGNED NULL,
      size_bytes BIGINT UNSIGNED NULL,
      sha256 CHAR(64) ${ascii} NULL,
      expires_at DATETIME(3) NULL,
      taken_at DATETIME(3) NULL,
      taken_count INT UNSIGNED NOT NULL DEFAULT 0,
      PRIMARY KEY (id),
      KEY register_exports_of_person (asked_by, id),
      KEY register_exports_expiring (state, expires_at),
      CONSTRAINT register_exports_by FOREIGN KEY (asked_by) REFERENCES operators (id),
      CONSTRAINT register_exports_of_agency FOREIGN KEY (agency_id) REFERENCES agencies (id),
      CONSTRAINT register_exports_of_file FOREIGN KEY (file_id) REFERENCES files (id),
      CONSTRAINT register_exports_state_known CHECK (state IN ('sent', 'making', 'ready', 'broken', 'expired')),
      CONSTRAINT register_exports_full_why CHECK (is_full = 0 OR reason IS NOT NULL),
      CONSTRAINT register_exports_ready CHECK (state <> 'ready' OR (file_id IS NOT NULL AND sha256 IS NOT NULL AND row_count IS NOT NULL
        AND expires_at IS NOT NULL))
    )`,
  );
}

export async function down(db: Db): Promise<void> {
  await dropTables(db, 'register_exports');
}
