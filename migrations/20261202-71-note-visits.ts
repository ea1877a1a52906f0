import type { Db } from '#platform/db/connection.js';
import { createTables, dropTables } from '#platform/db/ddl.js';

const ascii = 'CHARACTER SET ascii COLLATE ascii_bin';

/**
 * What offices found when they visited businesses that have not filed. Those of the register point at it without a foreign key, as its
 * history does; those that only annex 5 names (仍在经营未备案) are never imported, so what the visit needs of their row is kept here.
 * A row is on the list while the version that named it is the one that counts.
 */
export async function up(db: Db): Promise<void> {
  await createTables(
    db,
    `operating_rows (
      id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
      annex_id BIGINT UNSIGNED NOT NULL,
      row_key VARCHAR(60) COLLATE utf8mb4_bin NOT NULL,
      version_id BIGINT UNSIGNED NOT NULL,
      row_no INT UNSIGNED NOT NULL,
      unit_code CHAR(6) ${ascii} NOT NULL,
      business_name VARCHAR(100) NOT NULL,
      business_address VARCHAR(200) NOT NULL,
      licence_no VARCHAR(60) COLLATE utf8mb4_bin NOT NULL,
      valid_to DATE NULL,
      PRIMARY KEY (id),
      UNIQUE KEY operating_rows_once (annex_id, row_key),
      KEY operating_rows_of_unit (unit_code, valid_to),
      CONSTRAINT operating_rows_of_annex FOREIGN KEY (annex_id) REFERENCES annexes (id)
    )`,
    `unfiled_visits (
      id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
      business_id INT UNSIGNED NULL,
      operating_row_id BIGINT UNSIGNED NULL,
      is_current TINYINT UNSIGNED NULL,
      visited_on DATE NOT NULL,
      result VARCHAR(20) ${ascii} NOT NULL,
      note VARCHAR(200) NOT NULL,
      agency_id BIGINT UNSIGNED NOT NULL,
      noted_by BIGINT UNSIGNED NOT NULL,
      noted_at DATETIME(3) NOT NULL,
      PRIMARY KEY (id),
      UNIQUE KEY unfiled_visits_last_of_business (business_id, is_current),
      UNIQUE KEY unfiled_visits_last_of_row (operating_row_id, is_current),
      CONSTRAINT unfiled_visits_of_row FOREIGN KEY (operating_row_id) REFERENCES operating_rows (id),
      CONSTRAINT unfiled_visits_by FOREIGN KEY (noted_by) REFERENCES operators (id),
      CONSTRAINT unfiled_visits_of_one CHECK ((business_id IS NULL) <> (operating_row_id IS NULL)),
      CONSTRAINT unfiled_visits_current CHECK (is_current IS NULL OR is_current = 1)
    )`,
  );
}

export async function down(db: Db): Promise<void> {
  await dropTables(db, 'unfiled_visits', 'operating_rows');
}
