import type { Db } from '#platform/db/connection.js';
import { createTables, dropTables } from '#platform/db/ddl.js';

const ascii = 'CHARACTER SET ascii COLLATE ascii_bin';

/** Many filing forms printed into one file, which is kept for some days; that it was made stays. */
export async function up(db: Db): Promise<void> {
  await createTables(
    db,
    `filing_prints (
      id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
      agency_id BIGINT UNSIGNED NOT NULL,
      made_by BIGINT UNSIGNED NOT NULL,
      made_at DATETIME(3) NOT NULL,
      what VARCHAR(12) ${ascii} NOT NULL,
      asked VARCHAR(300) NOT NULL,
      state VARCHAR(10) ${ascii} NOT NULL,
      job_id BIGINT UNSIGNED NULL,
      item_count INT UNSIGNED NOT NULL,
      items MEDIUMTEXT ${ascii} NOT NULL,
      origin VARCHAR(200) NOT NULL,
      file_id BIGINT UNSIGNED NULL,
      pages INT UNSIGNED NULL,
      sha256 CHAR(64) ${ascii} NULL,
      size_bytes BIGINT UNSIGNED NULL,
      expires_at DATETIME(3) NULL,
      PRIMARY KEY (id),
      KEY filing_prints_of_office (agency_id, id),
      KEY filing_prints_expiring (state, expires_at),
      CONSTRAINT filing_prints_of_agency FOREIGN KEY (agency_id) REFERENCES agencies (id),
      CONSTRAINT filing_prints_of_person FOREIGN KEY (made_by) REFERENCES operators (id),
      CONSTRAINT filing_prints_of_file FOREIGN KEY (file_id) REFERENCES files (id),
      CONSTRAINT filing_prints_what CHECK (what IN ('cases', 'businesses')),
      CONSTRAINT filing_prints_state CHECK (state IN ('making', 'ready', 'broken', 'expired')),
      CONSTRAINT filing_prints_ready CHECK (state <> 'ready' OR (file_id IS NOT NULL AND expires_at IS NOT NULL))
    )`,
  );
}

export async function down(db: Db): Promise<void> {
  await dropTables(db, 'filing_prints');
}
