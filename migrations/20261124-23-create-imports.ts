import type { Db } from '#platform/db/connection.js';
import { createTables, dropTables } from '#platform/db/ddl.js';

/**
 * A batch is one walk of an accepted annex into the register: what it would do (preview), what it did, and what undoing gave back.
 * Businesses that a batch made have the ids `first_business_id` + `new_no`.
 */
export async function up(db: Db): Promise<void> {
  await createTables(
    db,
    `import_batches (
      id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
      annex_id BIGINT UNSIGNED NOT NULL,
      version_id BIGINT UNSIGNED NOT NULL,
      agency_id BIGINT UNSIGNED NOT NULL,
      state VARCHAR(12) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
      token CHAR(64) CHARACTER SET ascii COLLATE ascii_bin NULL,
      plan_digest CHAR(64) CHARACTER SET ascii COLLATE ascii_bin NULL,
      job_id BIGINT UNSIGNED NULL,
      new_count INT UNSIGNED NOT NULL DEFAULT 0,
      changed_count INT UNSIGNED NOT NULL DEFAULT 0,
      same_count INT UNSIGNED NOT NULL DEFAULT 0,
      skipped_count INT UNSIGNED NOT NULL DEFAULT 0,
      missing_count INT UNSIGNED NOT NULL DEFAULT 0,
      kept_count INT UNSIGNED NOT NULL DEFAULT 0,
      first_business_id INT UNSIGNED NULL,
      failure_sentence VARCHAR(300) NULL,
      started_by BIGINT UNSIGNED NOT NULL,
      started_at DATETIME(3) NOT NULL,
      previewed_at DATETIME(3) NULL,
      imported_by BIGINT UNSIGNED NULL,
      imported_at DATETIME(3) NULL,
      undone_by BIGINT UNSIGNED NULL,
      undone_at DATETIME(3) NULL,
      version INT UNSIGNED NOT NULL DEFAULT 1,
      PRIMARY KEY (id),
      KEY import_batches_annex (annex_id, id),
      CONSTRAINT import_batches_of_annex FOREIGN KEY (annex_id) REFERENCES annexes (id),
      CONSTRAINT import_batches_of_version FOREIGN KEY (version_id) REFERENCES annex_versions (id),
      CONSTRAINT import_batches_state_known CHECK (state IN ('previewing', 'ready', 'importing', 'imported', 'undoing', 'undone', 'stale', 'failed'))
    )`,
    `import_changes (
      batch_id BIGINT UNSIGNED NOT NULL,
      seq INT UNSIGNED NOT NULL,
      kind VARCHAR(8) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
      row_no INT UNSIGNED NULL,
      business_id INT UNSIGNED NULL,
      new_no INT UNSIGNED NULL,
      name VARCHAR(100) NOT NULL,
      matched_by VARCHAR(8) CHARACTER SET ascii COLLATE ascii_bin NULL,
      base_version INT UNSIGNED NULL,
      fields MEDIUMTEXT NULL,
      restores MEDIUMTEXT NULL,
      reason VARCHAR(300) NULL,
      is_kept TINYINT UNSIGNED NOT NULL DEFAULT 0,
      PRIMARY KEY (batch_id, seq),
      KEY import_changes_kind (batch_id, kind, seq),
      CONSTRAINT import_changes_of_batch FOREIGN KEY (batch_id) REFERENCES import_batches (id),
      CONSTRAINT import_changes_kind_known CHECK (kind IN ('new', 'changed', 'same', 'skipped', 'missing'))
    )`,
  );
}

export async function down(db: Db): Promise<void> {
  await dropTables(db, 'import_changes', 'import_batches');
}
