import type { Db } from '#platform/db/connection.js';
import { createTables, dropTables } from '#platform/db/ddl.js';

const ascii = 'CHARACTER SET ascii COLLATE ascii_bin';

/** Files that come in pieces over a bad line: how far each has come, and its pieces, sealed. What is not ended is swept by its age. */
export async function up(db: Db): Promise<void> {
  await createTables(
    db,
    `filing_material_uploads (
      id CHAR(32) ${ascii} NOT NULL,
      case_id BIGINT UNSIGNED NOT NULL,
      code VARCHAR(4) ${ascii} NOT NULL,
      sent_by BIGINT UNSIGNED NOT NULL,
      name VARCHAR(255) NOT NULL,
      modified VARCHAR(20) ${ascii} NOT NULL DEFAULT '',
      size_bytes BIGINT UNSIGNED NOT NULL,
      received_bytes BIGINT UNSIGNED NOT NULL DEFAULT 0,
      material_file_id BIGINT UNSIGNED NULL,
      begun_at DATETIME(3) NOT NULL,
      touched_at DATETIME(3) NOT NULL,
      PRIMARY KEY (id),
      KEY filing_material_uploads_of_sender (case_id, sent_by, touched_at),
      KEY filing_material_uploads_by_age (touched_at),
      CONSTRAINT filing_material_uploads_of_case FOREIGN KEY (case_id) REFERENCES filing_cases (id),
      CONSTRAINT filing_material_uploads_of_person FOREIGN KEY (sent_by) REFERENCES operators (id),
      CONSTRAINT filing_material_uploads_made FOREIGN KEY (material_file_id) REFERENCES filing_material_files (id),
      CONSTRAINT filing_material_uploads_within CHECK (received_bytes <= size_bytes)
    )`,
    `filing_material_pieces (
      upload_id CHAR(32) ${ascii} NOT NULL,
      start_byte BIGINT UNSIGNED NOT NULL,
      data MEDIUMBLOB NOT NULL,
      PRIMARY KEY (upload_id, start_byte),
      CONSTRAINT filing_material_pieces_of_upload FOREIGN KEY (upload_id) REFERENCES filing_material_uploads (id) ON DELETE CASCADE
    )`,
  );
}

export async function down(db: Db): Promise<void> {
  await dropTables(db, 'filing_material_pieces', 'filing_material_uploads');
}
