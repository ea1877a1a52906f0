import type { Db } from '#platform/db/connection.js';
import { createTables, dropTables } from '#platform/db/ddl.js';

const code = 'CHARACTER SET ascii COLLATE ascii_bin';

/** Scans of the papers that a change, a forwarding, a decision or an appointment rests on (C2, C4); content in the file store. */
export async function up(db: Db): Promise<void> {
  await createTables(
    db,
    `documents (
      id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
      object_type VARCHAR(30) ${code} NOT NULL,
      object_id BIGINT UNSIGNED NOT NULL,
      file_id BIGINT UNSIGNED NOT NULL,
      kind VARCHAR(4) ${code} NOT NULL,
      added_by BIGINT UNSIGNED NOT NULL,
      added_at DATETIME(3) NOT NULL,
      PRIMARY KEY (id),
      KEY documents_of_object (object_type, object_id, id),
      CONSTRAINT documents_file FOREIGN KEY (file_id) REFERENCES files (id),
      CONSTRAINT documents_added_by FOREIGN KEY (added_by) REFERENCES operators (id),
      CONSTRAINT documents_kind CHECK (kind IN ('pdf', 'jpg', 'png', 'tif'))
    )`,
  );
}

export async function down(db: Db): Promise<void> {
  await dropTables(db, 'documents');
}
