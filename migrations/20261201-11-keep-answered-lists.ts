import type { Db } from '#platform/db/connection.js';
import { createTables, dropTables } from '#platform/db/ddl.js';

const ascii = 'CHARACTER SET ascii COLLATE ascii_bin';

/**
 * On which list an annex 4 or 5 was handed in last (digest and rows), and what the list was found to say otherwise since: which rows are
 * new, gone, changed, what became of the annex by it. One change of an annex is open at a time.
 */
export async function up(db: Db): Promise<void> {
  await createTables(
    db,
    `annex_answered_lists (
      annex_id BIGINT UNSIGNED NOT NULL,
      version_id BIGINT UNSIGNED NOT NULL,
      submitted_at DATETIME(3) NOT NULL,
      list_hash CHAR(64) ${ascii} NOT NULL,
      list_lines LONGBLOB NOT NULL,
      PRIMARY KEY (annex_id),
      CONSTRAINT annex_answered_lists_of_annex FOREIGN KEY (annex_id) REFERENCES annexes (id),
      CONSTRAINT annex_answered_lists_of_version FOREIGN KEY (version_id) REFERENCES annex_versions (id)
    )`,
    `annex_list_changes (
      id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
      annex_id BIGINT UNSIGNED NOT NULL,
      version_id BIGINT UNSIGNED NOT NULL,
      submitted_at DATETIME(3) NOT NULL,
      was_state VARCHAR(12) ${ascii} NOT NULL,
      is_nil TINYINT UNSIGNED NOT NULL,
      old_hash CHAR(64) ${ascii} NOT NULL,
      new_hash CHAR(64) ${ascii} NOT NULL,
      new_count INT UNSIGNED NOT NULL,
      gone_count INT UNSIGNED NOT NULL,
      changed_count INT UNSIGNED NOT NULL,
      delta LONGBLOB NOT NULL,
      reason VARCHAR(300) NOT NULL,
      found_at DATETIME(3) NOT NULL,
      is_open TINYINT UNSIGNED NULL,
      closed_by BIGINT UNSIGNED NULL,
      closed_at DATETIME(3) NULL,
      PRIMARY KEY (id),
      UNIQUE KEY annex_list_changes_open_once (annex_id, is_open),
      CONSTRAINT annex_list_changes_of_annex FOREIGN KEY (annex_id) REFERENCES annexes (id),
      CONSTRAINT annex_list_changes_of_version FOREIGN KEY (version_id) REFERENCES annex_versions (id),
      CONSTRAINT annex_list_changes_by FOREIGN KEY (closed_by) REFERENCES operators (id),
      CONSTRAINT annex_list_changes_open CHECK ((is_open IS NULL) = (closed_at IS NOT NULL)),
      CONSTRAINT annex_list_changes_from CHECK (was_state IN ('submitted', 'accepted', 'imported'))
    )`,
  );
}

export async function down(db: Db): Promise<void> {
  await dropTables(db, 'annex_list_changes', 'annex_answered_lists');
}
