import type { Db } from '#platform/db/connection.js';
import { createTables, dropTables } from '#platform/db/ddl.js';

const ascii = 'CHARACTER SET ascii COLLATE ascii_bin';

/**
 * Rows of the working calendar that do not come with the portal: those of the province, and years that the State Council announced since.
 * One person proposes them, another releases them; rows are only ever added, each known from the moment of its release.
 */
export async function up(db: Db): Promise<void> {
  await createTables(
    db,
    `calendar_state (
      id TINYINT UNSIGNED NOT NULL,
      version INT UNSIGNED NOT NULL DEFAULT 1,
      PRIMARY KEY (id),
      CONSTRAINT calendar_state_single CHECK (id = 1)
    )`,
    `calendar_changes (
      id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
      state VARCHAR(10) ${ascii} NOT NULL,
      is_open TINYINT UNSIGNED NULL,
      source VARCHAR(8) ${ascii} NOT NULL,
      document VARCHAR(200) NOT NULL,
      days TEXT NOT NULL,
      proposed_by BIGINT UNSIGNED NOT NULL,
      proposed_at DATETIME(3) NOT NULL,
      decided_by BIGINT UNSIGNED NULL,
      decided_at DATETIME(3) NULL,
      refused_ground VARCHAR(200) NULL,
      moved_cases INT UNSIGNED NULL,
      PRIMARY KEY (id),
      UNIQUE KEY calendar_changes_one_open (is_open),
      CONSTRAINT calendar_changes_of_proposer FOREIGN KEY (proposed_by) REFERENCES operators (id),
      CONSTRAINT calendar_changes_of_decider FOREIGN KEY (decided_by) REFERENCES operators (id),
      CONSTRAINT calendar_changes_known_source CHECK (source IN ('state', 'province')),
      CONSTRAINT calendar_changes_open_or_decided CHECK ((state = 'proposed') = (is_open IS NOT NULL)
        AND (state = 'proposed') = (decided_at IS NULL)),
      CONSTRAINT calendar_changes_two_persons CHECK (state <> 'released' OR decided_by <> proposed_by)
    )`,
    `calendar_days (
      change_id BIGINT UNSIGNED NOT NULL,
      day DATE NOT NULL,
      kind VARCHAR(8) ${ascii} NOT NULL,
      name VARCHAR(40) NOT NULL,
      PRIMARY KEY (change_id, day),
      KEY calendar_days_by_day (day),
      CONSTRAINT calendar_days_of_change FOREIGN KEY (change_id) REFERENCES calendar_changes (id),
      CONSTRAINT calendar_days_known_kind CHECK (kind IN ('holiday', 'workday', 'lifted'))
    )`,
    `filing_due_moves (
      id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
      case_id BIGINT UNSIGNED NOT NULL,
      change_id BIGINT UNSIGNED NOT NULL,
      due_before DATE NULL,
      due_after DATE NULL,
      moved_at DATETIME(3) NOT NULL,
      PRIMARY KEY (id),
      KEY filing_due_moves_of_case (case_id, id),
      CONSTRAINT filing_due_moves_of_known_case FOREIGN KEY (case_id) REFERENCES filing_cases (id),
      CONSTRAINT filing_due_moves_of_change FOREIGN KEY (change_id) REFERENCES calendar_changes (id)
    )`,
  );
  await db('calendar_state').insert({ id: 1, version: 1 }).onConflict('id').ignore();
}

export async function down(db: Db): Promise<void> {
  await dropTables(db, 'filing_due_moves', 'calendar_days', 'calendar_changes', 'calendar_state');
}
