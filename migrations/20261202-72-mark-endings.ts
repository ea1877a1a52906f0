import type { Db } from '#platform/db/connection.js';
import { createTables, dropTables } from '#platform/db/ddl.js';

const ascii = 'CHARACTER SET ascii COLLATE ascii_bin';

/**
 * How each annex that was not imported stood when its drive went live; it is marked once and stays where it is. Accounts of people who
 * only collected that an office keeps on purpose, with its reason.
 */
export async function up(db: Db): Promise<void> {
  await createTables(
    db,
    `drive_endings (
      annex_id BIGINT UNSIGNED NOT NULL,
      drive_id BIGINT UNSIGNED NOT NULL,
      kind VARCHAR(12) ${ascii} NOT NULL,
      marked_at DATETIME(3) NOT NULL,
      PRIMARY KEY (annex_id),
      KEY drive_endings_of_drive (drive_id),
      CONSTRAINT drive_endings_of_annex FOREIGN KEY (annex_id) REFERENCES annexes (id),
      CONSTRAINT drive_endings_kind_known CHECK (kind IN ('to_import', 'to_review', 'to_return', 'extended', 'unfinished', 'empty'))
    )`,
    `account_keepings (
      operator_id BIGINT UNSIGNED NOT NULL,
      reason VARCHAR(200) NOT NULL,
      kept_by BIGINT UNSIGNED NOT NULL,
      kept_at DATETIME(3) NOT NULL,
      PRIMARY KEY (operator_id),
      CONSTRAINT account_keepings_of_account FOREIGN KEY (operator_id) REFERENCES operators (id),
      CONSTRAINT account_keepings_by FOREIGN KEY (kept_by) REFERENCES operators (id)
    )`,
  );
}

export async function down(db: Db): Promise<void> {
  await dropTables(db, 'account_keepings', 'drive_endings');
}
