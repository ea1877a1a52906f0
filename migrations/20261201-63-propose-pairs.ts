import type { Db } from '#platform/db/connection.js';
import { createTables, dropTables } from '#platform/db/ddl.js';

/** Filings that a marked licence without one may be, as the matcher judged them; written anew after each check. */
export async function up(db: Db): Promise<void> {
  await createTables(
    db,
    `match_proposals (
      version_id BIGINT UNSIGNED NOT NULL,
      row_no INT UNSIGNED NOT NULL,
      filed_version_id BIGINT UNSIGNED NOT NULL,
      filed_row INT UNSIGNED NOT NULL,
      score DECIMAL(4, 3) NOT NULL,
      says VARCHAR(300) NOT NULL,
      PRIMARY KEY (version_id, row_no, filed_version_id, filed_row),
      KEY match_proposals_filed (filed_version_id),
      CONSTRAINT match_proposals_of_version FOREIGN KEY (version_id) REFERENCES annex_versions (id),
      CONSTRAINT match_proposals_of_filing FOREIGN KEY (filed_version_id) REFERENCES annex_versions (id)
    )`,
  );
}

export async function down(db: Db): Promise<void> {
  await dropTables(db, 'match_proposals');
}
