import type { Db } from '#platform/db/connection.js';
import { createTables, dropTables } from '#platform/db/ddl.js';

/** How an office handles filings: its limit, and whether one person may hold several posts of a case there. No row: the default. */
export async function up(db: Db): Promise<void> {
  await createTables(
    db,
    `filing_rules (
      agency_id BIGINT UNSIGNED NOT NULL,
      limit_days SMALLINT UNSIGNED NOT NULL,
      day_kind VARCHAR(8) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
      is_small TINYINT UNSIGNED NOT NULL DEFAULT 0,
      changed_by BIGINT UNSIGNED NULL,
      changed_at DATETIME(3) NOT NULL,
      version INT UNSIGNED NOT NULL DEFAULT 1,
      PRIMARY KEY (agency_id),
      CONSTRAINT filing_rules_of_agency FOREIGN KEY (agency_id) REFERENCES agencies (id),
      CONSTRAINT filing_rules_of_person FOREIGN KEY (changed_by) REFERENCES operators (id),
      CONSTRAINT filing_rules_days_known CHECK (day_kind IN ('working', 'calendar')),
      CONSTRAINT filing_rules_limit CHECK (limit_days BETWEEN 1 AND 60)
    )`,
  );
}

export async function down(db: Db): Promise<void> {
  await dropTables(db, 'filing_rules');
}
