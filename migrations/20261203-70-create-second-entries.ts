import type { Db } from '#platform/db/connection.js';
import { createTables, dropTables } from '#platform/db/ddl.js';

const ascii = 'CHARACTER SET ascii COLLATE ascii_bin';

/**
 * What a second entry (R32) has beside its case: what the platform decided, the page that was pasted (sealed), which values were taken from it,
 * and the time that it cost. `case_key` is the number without what typing changes; a case that was withdrawn or returned gives it back.
 */
export async function up(db: Db): Promise<void> {
  await createTables(
    db,
    `second_entries (
      case_id BIGINT UNSIGNED NOT NULL,
      result VARCHAR(8) ${ascii} NOT NULL,
      result_on DATE NOT NULL,
      case_key VARCHAR(60) COLLATE utf8mb4_bin NULL,
      uscc VARCHAR(18) ${ascii} NULL,
      name_key VARCHAR(100) COLLATE utf8mb4_bin NULL,
      source_kind VARCHAR(8) ${ascii} NULL,
      source_name VARCHAR(200) NULL,
      source MEDIUMBLOB NULL,
      taken MEDIUMBLOB NULL,
      pasted_fields SMALLINT UNSIGNED NOT NULL DEFAULT 0,
      typed_fields SMALLINT UNSIGNED NOT NULL DEFAULT 0,
      seconds INT UNSIGNED NOT NULL DEFAULT 0,
      seen_at DATETIME(3) NOT NULL,
      finished_at DATETIME(3) NULL,
      matched_at DATETIME(3) NULL,
      PRIMARY KEY (case_id),
      UNIQUE KEY second_entries_once (case_key),
      KEY second_entries_of_uscc (uscc),
      KEY second_entries_of_name (name_key),
      KEY second_entries_finished (finished_at, case_id),
      CONSTRAINT second_entries_of_case FOREIGN KEY (case_id) REFERENCES filing_cases (id),
      CONSTRAINT second_entries_result_known CHECK (result IN ('created', 'changed', 'ended')),
      CONSTRAINT second_entries_source_known CHECK (source_kind IS NULL OR source_kind IN ('paste', 'pdf', 'html')),
      CONSTRAINT second_entries_source_whole CHECK ((source_kind IS NULL) = (source IS NULL))
    )`,
  );
}

export async function down(db: Db): Promise<void> {
  await dropTables(db, 'second_entries');
}
