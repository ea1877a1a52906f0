import type { Db } from '#platform/db/connection.js';
import { createTables, dropTables } from '#platform/db/ddl.js';

/**
 * Files that came together, before it is known which annex each of them is. The content lies in the files, sealed as ever; here stands
 * what became of each: recognised, asked about, put into a version, or not taken and why. `seen` holds the versions that counted when the
 * sender looked; `keep_until` is when the content of a file that nobody has decided about is cleared away.
 */
export async function up(db: Db): Promise<void> {
  await createTables(
    db,
    `uploads (
      id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
      agency_id BIGINT UNSIGNED NOT NULL,
      uploaded_by BIGINT UNSIGNED NOT NULL,
      uploaded_at DATETIME(3) NOT NULL,
      address VARCHAR(45) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
      seen TEXT CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
      PRIMARY KEY (id),
      KEY uploads_of_agency (agency_id, id),
      CONSTRAINT uploads_agency FOREIGN KEY (agency_id) REFERENCES agencies (id),
      CONSTRAINT uploads_uploaded_by FOREIGN KEY (uploaded_by) REFERENCES operators (id)
    )`,
    `upload_files (
      id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
      upload_id BIGINT UNSIGNED NOT NULL,
      file_id BIGINT UNSIGNED NOT NULL,
      state VARCHAR(10) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
      job_id BIGINT UNSIGNED NULL,
      found TEXT NULL,
      question VARCHAR(12) CHARACTER SET ascii COLLATE ascii_bin NULL,
      guess_annex_id BIGINT UNSIGNED NULL,
      refusal_sentence VARCHAR(600) NULL,
      version_id BIGINT UNSIGNED NULL,
      decided_by BIGINT UNSIGNED NULL,
      decided_at DATETIME(3) NULL,
      keep_until DATETIME(3) NOT NULL,
      PRIMARY KEY (id),
      KEY upload_files_waiting (state, keep_until),
      CONSTRAINT upload_files_of_upload FOREIGN KEY (upload_id) REFERENCES uploads (id),
      CONSTRAINT upload_files_file FOREIGN KEY (file_id) REFERENCES files (id),
      CONSTRAINT upload_files_version FOREIGN KEY (version_id) REFERENCES annex_versions (id),
      CONSTRAINT upload_files_guess FOREIGN KEY (guess_annex_id) REFERENCES annexes (id),
      CONSTRAINT upload_files_decided_by FOREIGN KEY (decided_by) REFERENCES operators (id),
      CONSTRAINT upload_files_placed CHECK ((state = 'placed') = (version_id IS NOT NULL))
    )`,
  );
}

export async function down(db: Db): Promise<void> {
  await dropTables(db, 'upload_files', 'uploads');
}
