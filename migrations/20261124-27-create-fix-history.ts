import type { Db } from '#platform/db/connection.js';
import { createTables, dropTables } from '#platform/db/ddl.js';

/** Every mending of a cell on line, with what counted before and after; the newest also stands in annex_row_fixes. Sealed (C22, C61). */
export async function up(db: Db): Promise<void> {
  await createTables(
    db,
    `annex_fix_history (
      id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
      version_id BIGINT UNSIGNED NOT NULL,
      row_no INT UNSIGNED NOT NULL,
      field VARCHAR(40) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
      before_sealed TEXT CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
      after_sealed TEXT CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
      fixed_by BIGINT UNSIGNED NOT NULL,
      fixed_at DATETIME(3) NOT NULL,
      PRIMARY KEY (id),
      KEY annex_fix_history_row (version_id, row_no, id),
      KEY annex_fix_history_hands (version_id, fixed_by),
      CONSTRAINT annex_fix_history_of_version FOREIGN KEY (version_id) REFERENCES annex_versions (id)
    )`,
  );
}

export async function down(db: Db): Promise<void> {
  await dropTables(db, 'annex_fix_history');
}
