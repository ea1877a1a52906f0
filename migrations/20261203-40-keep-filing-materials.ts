import type { Db } from '#platform/db/connection.js';
import { createTables, dropTables } from '#platform/db/ddl.js';

const ascii = 'CHARACTER SET ascii COLLATE ascii_bin';

/**
 * Materials of filing cases: which file proves what, and what a person found of each. A file that is taken back stays with its trail; the
 * same content stands once below one material. A file may be one of an earlier case: then both refer to the same content.
 */
export async function up(db: Db): Promise<void> {
  await createTables(
    db,
    `filing_material_files (
      id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
      case_id BIGINT UNSIGNED NOT NULL,
      code VARCHAR(4) ${ascii} NOT NULL,
      file_id BIGINT UNSIGNED NOT NULL,
      kind VARCHAR(4) ${ascii} NOT NULL,
      reused_from_id BIGINT UNSIGNED NULL,
      uscc VARCHAR(18) ${ascii} NULL,
      live_sha256 CHAR(64) ${ascii} NULL,
      added_by BIGINT UNSIGNED NOT NULL,
      added_at DATETIME(3) NOT NULL,
      taken_back_by BIGINT UNSIGNED NULL,
      taken_back_at DATETIME(3) NULL,
      taken_back_ground VARCHAR(200) NULL,
      PRIMARY KEY (id),
      UNIQUE KEY filing_material_files_once (case_id, code, live_sha256),
      KEY filing_material_files_of_file (file_id),
      KEY filing_material_files_of_owner (uscc, id),
      CONSTRAINT filing_material_files_of_case FOREIGN KEY (case_id) REFERENCES filing_cases (id),
      CONSTRAINT filing_material_files_of_content FOREIGN KEY (file_id) REFERENCES files (id),
      CONSTRAINT filing_material_files_of_earlier FOREIGN KEY (reused_from_id) REFERENCES filing_material_files (id),
      CONSTRAINT filing_material_files_of_adder FOREIGN KEY (added_by) REFERENCES operators (id),
      CONSTRAINT filing_material_files_of_taker FOREIGN KEY (taken_back_by) REFERENCES operators (id),
      CONSTRAINT filing_material_files_kind CHECK (kind IN ('pdf', 'jpg', 'png', 'tif')),
      CONSTRAINT filing_material_files_live CHECK ((live_sha256 IS NULL) = (taken_back_at IS NOT NULL)),
      CONSTRAINT filing_material_files_taken CHECK ((taken_back_at IS NULL) = (taken_back_by IS NULL)
        AND (taken_back_at IS NULL) = (taken_back_ground IS NULL))
    )`,
    `filing_material_marks (
      case_id BIGINT UNSIGNED NOT NULL,
      code VARCHAR(4) ${ascii} NOT NULL,
      mark VARCHAR(10) ${ascii} NOT NULL,
      word VARCHAR(100) NOT NULL DEFAULT '',
      marked_by BIGINT UNSIGNED NOT NULL,
      marked_at DATETIME(3) NOT NULL,
      PRIMARY KEY (case_id, code),
      CONSTRAINT filing_material_marks_of_case FOREIGN KEY (case_id) REFERENCES filing_cases (id),
      CONSTRAINT filing_material_marks_of_person FOREIGN KEY (marked_by) REFERENCES operators (id),
      CONSTRAINT filing_material_marks_known CHECK (mark IN ('complete', 'missing', 'unreadable', 'exempt')),
      CONSTRAINT filing_material_marks_say_why CHECK (mark NOT IN ('unreadable', 'exempt') OR word <> '')
    )`,
  );
}

export async function down(db: Db): Promise<void> {
  await dropTables(db, 'filing_material_marks', 'filing_material_files');
}
