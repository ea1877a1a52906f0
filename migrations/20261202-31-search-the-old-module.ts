import type { Db } from '#platform/db/connection.js';
import { createTables, dropTables } from '#platform/db/ddl.js';

const ascii = 'CHARACTER SET ascii COLLATE ascii_bin';
const exact = (length: number) => `VARCHAR(${length}) COLLATE utf8mb4_bin`;

/**
 * By what an old licence is looked for, a narrow row each: numbers by their beginning and, written backwards, by their end; names and
 * addresses in one spelling. Letters that answer who asked, numbered by office and year; what a letter says is kept as it was sent.
 */
export async function up(db: Db): Promise<void> {
  await createTables(
    db,
    `old_module_entries (
      licence_id BIGINT UNSIGNED NOT NULL,
      drive_id BIGINT UNSIGNED NOT NULL,
      unit_code CHAR(6) ${ascii} NULL,
      old_id ${exact(40)} NOT NULL,
      licence_no ${exact(60)} NOT NULL,
      licence_reversed ${exact(60)} NOT NULL,
      name_key ${exact(100)} NOT NULL,
      address_key ${exact(200)} NOT NULL,
      address VARCHAR(200) NOT NULL,
      PRIMARY KEY (licence_id),
      KEY old_module_entries_number (drive_id, licence_no),
      KEY old_module_entries_reversed (drive_id, licence_reversed),
      KEY old_module_entries_old_id (drive_id, old_id),
      KEY old_module_entries_unit (drive_id, unit_code, licence_id),
      CONSTRAINT old_module_entries_of_licence FOREIGN KEY (licence_id) REFERENCES licences (id)
    )`,
    `reply_letter_numbers (
      agency_id BIGINT UNSIGNED NOT NULL,
      year SMALLINT UNSIGNED NOT NULL,
      last_no INT UNSIGNED NOT NULL,
      PRIMARY KEY (agency_id, year),
      CONSTRAINT reply_letter_numbers_of_agency FOREIGN KEY (agency_id) REFERENCES agencies (id)
    )`,
    `reply_letters (
      id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
      agency_id BIGINT UNSIGNED NOT NULL,
      year SMALLINT UNSIGNED NOT NULL,
      no INT UNSIGNED NOT NULL,
      licence_id BIGINT UNSIGNED NOT NULL,
      letter MEDIUMTEXT NOT NULL,
      sha256 CHAR(64) ${ascii} NOT NULL,
      issued_by BIGINT UNSIGNED NOT NULL,
      issued_at DATETIME(3) NOT NULL,
      PRIMARY KEY (id),
      UNIQUE KEY reply_letters_number (agency_id, year, no),
      KEY reply_letters_licence (licence_id, id),
      CONSTRAINT reply_letters_of_agency FOREIGN KEY (agency_id) REFERENCES agencies (id),
      CONSTRAINT reply_letters_of_licence FOREIGN KEY (licence_id) REFERENCES licences (id)
    )`,
  );
}

export async function down(db: Db): Promise<void> {
  await dropTables(db, 'reply_letters', 'reply_letter_numbers', 'old_module_entries');
}
