import type { Db } from '#platform/db/connection.js';
import { createTables, dropTables } from '#platform/db/ddl.js';

/** How the rules of an office were set, by whom and on which ground; they hold for cases that are received from then on. */
export async function up(db: Db): Promise<void> {
  await createTables(
    db,
    `filing_rule_changes (
      agency_id BIGINT UNSIGNED NOT NULL,
      version INT UNSIGNED NOT NULL,
      limit_days SMALLINT UNSIGNED NOT NULL,
      day_kind VARCHAR(8) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
      is_small TINYINT UNSIGNED NOT NULL,
      ground VARCHAR(200) NOT NULL,
      changed_by BIGINT UNSIGNED NOT NULL,
      changed_at DATETIME(3) NOT NULL,
      PRIMARY KEY (agency_id, version),
      CONSTRAINT filing_rule_changes_of_agency FOREIGN KEY (agency_id) REFERENCES agencies (id),
      CONSTRAINT filing_rule_changes_of_person FOREIGN KEY (changed_by) REFERENCES operators (id)
    )`,
  );
}

export async function down(db: Db): Promise<void> {
  await dropTables(db, 'filing_rule_changes');
}
