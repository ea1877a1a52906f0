import type { Db } from '#platform/db/connection.js';
import { createTables, dropTables } from '#platform/db/ddl.js';

export async function up(db: Db): Promise<void> {
  await createTables(
    db,
    `files (
      id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
      name VARCHAR(255) NOT NULL,
      size_bytes BIGINT UNSIGNED NOT NULL,
      sha256 CHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
      created_at DATETIME(3) NOT NULL,
      PRIMARY KEY (id),
      KEY files_sha256 (sha256)
    )`,
    `file_chunks (
      file_id BIGINT UNSIGNED NOT NULL,
      no INT UNSIGNED NOT NULL,
      data MEDIUMBLOB NOT NULL,
      PRIMARY KEY (file_id, no),
      CONSTRAINT file_chunks_of_file FOREIGN KEY (file_id) REFERENCES files (id)
    )`,
  );
}

export async function down(db: Db): Promise<void> {
  await dropTables(db, 'file_chunks', 'files');
}
