import type { Db } from '#platform/db/connection.js';
import { createTables, dropTables } from '#platform/db/ddl.js';

/**
 * Which items of the checklist of a review each reviewer has opened, and when: who decides has looked at each (C32). `mark`: how much there
 * was of it, and its last change.
 */
export async function up(db: Db): Promise<void> {
  await createTables(
    db,
    `annex_checklist_openings (
      version_id BIGINT UNSIGNED NOT NULL,
      operator_id BIGINT UNSIGNED NOT NULL,
      item VARCHAR(12) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
      opened_at DATETIME(3) NOT NULL,
      mark VARCHAR(40) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
      PRIMARY KEY (version_id, operator_id, item),
      CONSTRAINT annex_checklist_openings_of_version FOREIGN KEY (version_id) REFERENCES annex_versions (id),
      CONSTRAINT annex_checklist_openings_of_operator FOREIGN KEY (operator_id) REFERENCES operators (id)
    )`,
  );
}

export async function down(db: Db): Promise<void> {
  await dropTables(db, 'annex_checklist_openings');
}
