import type { Db } from '#platform/db/connection.js';
import { createTables, dropTables } from '#platform/db/ddl.js';

/**
 * Packages that offices export to send them by mail, the second way beside on-line submission (R28): which files, and the signature over
 * their list. The files are those that the annexes have; what is kept here proves a list or a file that comes back.
 */
export async function up(db: Db): Promise<void> {
  await createTables(
    db,
    `mail_packages (
      id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
      no VARCHAR(40) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
      drive_id BIGINT UNSIGNED NOT NULL,
      agency_id BIGINT UNSIGNED NOT NULL,
      agency_name VARCHAR(120) NOT NULL,
      made_by BIGINT UNSIGNED NOT NULL,
      made_at DATETIME(3) NOT NULL,
      state VARCHAR(8) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
      job_id BIGINT UNSIGNED NULL,
      versions TEXT CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
      signature VARCHAR(80) CHARACTER SET ascii COLLATE ascii_bin NULL,
      PRIMARY KEY (id),
      UNIQUE KEY mail_packages_no_unique (no),
      KEY mail_packages_of_agency (agency_id, id),
      CONSTRAINT mail_packages_drive FOREIGN KEY (drive_id) REFERENCES drives (id),
      CONSTRAINT mail_packages_agency FOREIGN KEY (agency_id) REFERENCES agencies (id),
      CONSTRAINT mail_packages_made_by FOREIGN KEY (made_by) REFERENCES operators (id),
      CONSTRAINT mail_packages_signed CHECK ((state = 'ready') = (signature IS NOT NULL))
    )`,
    `mail_package_files (
      package_id BIGINT UNSIGNED NOT NULL,
      pos INT UNSIGNED NOT NULL,
      annex_id BIGINT UNSIGNED NOT NULL,
      version_id BIGINT UNSIGNED NOT NULL,
      file_id BIGINT UNSIGNED NOT NULL,
      name VARCHAR(255) NOT NULL,
      annex_no TINYINT UNSIGNED NOT NULL,
      unit_code CHAR(6) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
      unit_name VARCHAR(60) NOT NULL,
      version_no INT UNSIGNED NOT NULL,
      receipt_no VARCHAR(60) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
      received_at DATETIME(3) NOT NULL,
      submitted_at DATETIME(3) NULL,
      rows_in_all INT UNSIGNED NOT NULL,
      size_bytes BIGINT UNSIGNED NOT NULL,
      sha256 CHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
      PRIMARY KEY (package_id, pos),
      KEY mail_package_files_digest (sha256),
      KEY mail_package_files_name (name),
      CONSTRAINT mail_package_files_of_package FOREIGN KEY (package_id) REFERENCES mail_packages (id),
      CONSTRAINT mail_package_files_annex FOREIGN KEY (annex_id) REFERENCES annexes (id),
      CONSTRAINT mail_package_files_version FOREIGN KEY (version_id) REFERENCES annex_versions (id),
      CONSTRAINT mail_package_files_file FOREIGN KEY (file_id) REFERENCES files (id)
    )`,
  );
}

export async function down(db: Db): Promise<void> {
  await dropTables(db, 'mail_package_files', 'mail_packages');
}
