import type { Db } from '#platform/db/connection.js';
import { createTables, dropTables } from '#platform/db/ddl.js';

/** What the one notice of a case lists (一次性告知). The case is its key, so a second one is impossible. */
export async function up(db: Db): Promise<void> {
  await createTables(
    db,
    `filing_notices (
      case_id BIGINT UNSIGNED NOT NULL,
      \`lines\` MEDIUMBLOB NOT NULL,
      written_by BIGINT UNSIGNED NOT NULL,
      written_at DATETIME(3) NOT NULL,
      PRIMARY KEY (case_id),
      CONSTRAINT filing_notices_of_case FOREIGN KEY (case_id) REFERENCES filing_cases (id),
      CONSTRAINT filing_notices_of_writer FOREIGN KEY (written_by) REFERENCES operators (id)
    )`,
  );
}

export async function down(db: Db): Promise<void> {
  await dropTables(db, 'filing_notices');
}
