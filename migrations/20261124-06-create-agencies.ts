import type { Db } from '#platform/db/connection.js';
import { createTables, dropTables } from '#platform/db/ddl.js';

export async function up(db: Db): Promise<void> {
  await createTables(
    db,
    `divisions (
      code CHAR(6) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
      name VARCHAR(40) NOT NULL,
      level VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
      parent_code CHAR(6) CHARACTER SET ascii COLLATE ascii_bin NULL,
      city_code CHAR(6) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
      reporting VARCHAR(10) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
      PRIMARY KEY (code)
    )`,
    `agencies (
      id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
      code VARCHAR(12) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
      name VARCHAR(100) NOT NULL,
      short_name VARCHAR(30) NOT NULL,
      system_name VARCHAR(100) NOT NULL DEFAULT '',
      division_code CHAR(6) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
      is_reporting TINYINT UNSIGNED NOT NULL,
      version INT UNSIGNED NOT NULL DEFAULT 1,
      PRIMARY KEY (id),
      UNIQUE KEY agencies_code_unique (code),
      CONSTRAINT agencies_division FOREIGN KEY (division_code) REFERENCES divisions (code)
    )`,
    `agency_divisions (
      division_code CHAR(6) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
      agency_id BIGINT UNSIGNED NOT NULL,
      PRIMARY KEY (division_code),
      KEY agency_divisions_agency (agency_id),
      CONSTRAINT agency_divisions_of_agency FOREIGN KEY (agency_id) REFERENCES agencies (id),
      CONSTRAINT agency_divisions_of_division FOREIGN KEY (division_code) REFERENCES divisions (code)
    )`,
  );
}

export async function down(db: Db): Promise<void> {
  await dropTables(db, 'agency_divisions', 'agencies', 'divisions');
}
