import type { Db } from '#platform/db/connection.js';
import { createTables, dropTables } from '#platform/db/ddl.js';

/**
 * The last day (of the office's zone) on which it was recorded that a person saw whole numbers of a version on pages of one kind: a day of
 * reading is one entry of the record, not one for every page that was turned (C61).
 */
export async function up(db: Db): Promise<void> {
  await createTables(
    db,
    `annex_number_views (
      version_id BIGINT UNSIGNED NOT NULL,
      operator_id BIGINT UNSIGNED NOT NULL,
      seen_on_page VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
      recorded_on DATE NULL,
      PRIMARY KEY (version_id, operator_id, seen_on_page),
      CONSTRAINT annex_number_views_of_version FOREIGN KEY (version_id) REFERENCES annex_versions (id),
      CONSTRAINT annex_number_views_of_operator FOREIGN KEY (operator_id) REFERENCES operators (id)
    )`,
  );
}

export async function down(db: Db): Promise<void> {
  await dropTables(db, 'annex_number_views');
}
