import type { Db } from '#platform/db/connection.js';
import { createTables, dropTables } from '#platform/db/ddl.js';

/**
 * What is kept of a case's entry beside its facts, sealed as they are: what the register or the old licence said when the case began, and
 * the warnings that were confirmed with a word. `page_id` is the page that saved last by itself: its next save is no stranger's.
 */
export async function up(db: Db): Promise<void> {
  await createTables(
    db,
    `filing_entries (
      case_id BIGINT UNSIGNED NOT NULL,
      base MEDIUMBLOB NULL,
      confirmed MEDIUMBLOB NULL,
      page_id CHAR(32) CHARACTER SET ascii COLLATE ascii_bin NULL,
      saved_by BIGINT UNSIGNED NOT NULL,
      PRIMARY KEY (case_id),
      CONSTRAINT filing_entries_of_case FOREIGN KEY (case_id) REFERENCES filing_cases (id),
      CONSTRAINT filing_entries_of_person FOREIGN KEY (saved_by) REFERENCES operators (id)
    )`,
  );
}

export async function down(db: Db): Promise<void> {
  await dropTables(db, 'filing_entries');
}
