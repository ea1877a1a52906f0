import type { Db } from '#platform/db/connection.js';
import { createTables, dropTables } from '#platform/db/ddl.js';

const ascii = 'CHARACTER SET ascii COLLATE ascii_bin';

/** Pages of scans as pictures that every browser shows, made once for a content, however many cases refer to it. */
export async function up(db: Db): Promise<void> {
  await createTables(
    db,
    `filing_material_previews (
      file_id BIGINT UNSIGNED NOT NULL,
      state VARCHAR(8) ${ascii} NOT NULL DEFAULT 'waiting',
      page_count INT UNSIGNED NULL,
      failure VARCHAR(8) ${ascii} NULL,
      job_id BIGINT UNSIGNED NULL,
      changed_at DATETIME(3) NOT NULL,
      PRIMARY KEY (file_id),
      CONSTRAINT filing_material_previews_of_file FOREIGN KEY (file_id) REFERENCES files (id),
      CONSTRAINT filing_material_previews_known CHECK (state IN ('waiting', 'ready', 'failed')),
      CONSTRAINT filing_material_previews_why CHECK ((state = 'failed') = (failure IS NOT NULL))
    )`,
    `filing_material_pages (
      file_id BIGINT UNSIGNED NOT NULL,
      page_no INT UNSIGNED NOT NULL,
      picture_id BIGINT UNSIGNED NOT NULL,
      kind VARCHAR(4) ${ascii} NOT NULL,
      width SMALLINT UNSIGNED NOT NULL,
      height SMALLINT UNSIGNED NOT NULL,
      PRIMARY KEY (file_id, page_no),
      CONSTRAINT filing_material_pages_of_preview FOREIGN KEY (file_id) REFERENCES filing_material_previews (file_id),
      CONSTRAINT filing_material_pages_of_picture FOREIGN KEY (picture_id) REFERENCES files (id)
    )`,
    `filing_material_views (
      material_file_id BIGINT UNSIGNED NOT NULL,
      seen_by BIGINT UNSIGNED NOT NULL,
      seen_on DATE NOT NULL,
      PRIMARY KEY (material_file_id, seen_by, seen_on),
      CONSTRAINT filing_material_views_of_file FOREIGN KEY (material_file_id) REFERENCES filing_material_files (id),
      CONSTRAINT filing_material_views_of_person FOREIGN KEY (seen_by) REFERENCES operators (id)
    )`,
  );
}

export async function down(db: Db): Promise<void> {
  await dropTables(db, 'filing_material_views', 'filing_material_pages', 'filing_material_previews');
}
