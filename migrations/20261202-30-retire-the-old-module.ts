import type { Db } from '#platform/db/connection.js';
import { createTables, dropTables } from '#platform/db/ddl.js';

const ascii = 'CHARACTER SET ascii COLLATE ascii_bin';
const exact = (length: number) => `VARCHAR(${length}) COLLATE utf8mb4_bin`;

/**
 * How the old module is given up (R34): where it stands, what two persons did to it, what persons saw to and which offices signed, and the
 * addresses that it answered with what became of each. `retirement` has one row: there is one old module.
 */
export async function up(db: Db): Promise<void> {
  await createTables(
    db,
    `retirement (
      id TINYINT UNSIGNED NOT NULL,
      drive_id BIGINT UNSIGNED NULL,
      state VARCHAR(7) ${ascii} NOT NULL,
      frozen_from DATETIME(3) NULL,
      retired_at DATETIME(3) NULL,
      back_hours SMALLINT UNSIGNED NOT NULL DEFAULT 48,
      last_change_at DATETIME(3) NULL,
      old_count INT UNSIGNED NULL,
      facts_source VARCHAR(5) ${ascii} NULL,
      facts_by BIGINT UNSIGNED NULL,
      facts_at DATETIME(3) NULL,
      archive_sha256 CHAR(64) ${ascii} NULL,
      archive_name VARCHAR(255) NULL,
      duty_name VARCHAR(60) NOT NULL DEFAULT '',
      duty_phone VARCHAR(60) NOT NULL DEFAULT '',
      addresses_version INT UNSIGNED NOT NULL DEFAULT 0,
      indexed_version INT UNSIGNED NULL,
      indexed_at DATETIME(3) NULL,
      version INT UNSIGNED NOT NULL DEFAULT 1,
      PRIMARY KEY (id),
      CONSTRAINT retirement_of_drive FOREIGN KEY (drive_id) REFERENCES drives (id),
      CONSTRAINT retirement_once CHECK (id = 1),
      CONSTRAINT retirement_state_known CHECK (state IN ('running', 'frozen', 'retired')),
      CONSTRAINT retirement_frozen_from CHECK (state = 'running' OR frozen_from IS NOT NULL),
      CONSTRAINT retirement_retired_at CHECK ((state = 'retired') = (retired_at IS NOT NULL)),
      CONSTRAINT retirement_source_known CHECK (facts_source IS NULL OR facts_source IN ('read', 'typed'))
    )`,
    `retirement_moves (
      id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
      act VARCHAR(7) ${ascii} NOT NULL,
      state VARCHAR(9) ${ascii} NOT NULL,
      is_open TINYINT UNSIGNED NULL,
      from_at DATETIME(3) NULL,
      ground VARCHAR(200) NOT NULL,
      proposed_by BIGINT UNSIGNED NOT NULL,
      proposed_at DATETIME(3) NOT NULL,
      decided_by BIGINT UNSIGNED NULL,
      decided_at DATETIME(3) NULL,
      refused_ground VARCHAR(200) NULL,
      told VARCHAR(600) NULL,
      PRIMARY KEY (id),
      UNIQUE KEY retirement_moves_one_open (is_open),
      CONSTRAINT retirement_moves_act_known CHECK (act IN ('freeze', 'thaw', 'retire', 'go_back')),
      CONSTRAINT retirement_moves_state_known CHECK (state IN ('proposed', 'confirmed', 'refused', 'withdrawn')),
      CONSTRAINT retirement_moves_open CHECK ((state = 'proposed') = (is_open IS NOT NULL)),
      CONSTRAINT retirement_moves_four_eyes CHECK (state <> 'confirmed' OR (decided_by IS NOT NULL AND decided_by <> proposed_by))
    )`,
    `retirement_checks (
      id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
      item VARCHAR(20) ${ascii} NOT NULL,
      owner VARCHAR(60) NOT NULL,
      evidence VARCHAR(500) NOT NULL,
      is_done TINYINT UNSIGNED NOT NULL,
      noted_by BIGINT UNSIGNED NULL,
      noted_at DATETIME(3) NULL,
      version INT UNSIGNED NOT NULL DEFAULT 1,
      PRIMARY KEY (id),
      UNIQUE KEY retirement_checks_once (item)
    )`,
    `retirement_sign_offs (
      drive_id BIGINT UNSIGNED NOT NULL,
      agency_id BIGINT UNSIGNED NOT NULL,
      note VARCHAR(200) NOT NULL,
      licence_count INT UNSIGNED NOT NULL,
      signed_by BIGINT UNSIGNED NOT NULL,
      signed_at DATETIME(3) NOT NULL,
      PRIMARY KEY (drive_id, agency_id),
      CONSTRAINT retirement_sign_offs_of_drive FOREIGN KEY (drive_id) REFERENCES drives (id),
      CONSTRAINT retirement_sign_offs_of_agency FOREIGN KEY (agency_id) REFERENCES agencies (id)
    )`,
    `retirement_rehearsals (
      id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
      state VARCHAR(7) ${ascii} NOT NULL,
      due_at DATETIME(3) NOT NULL,
      asked_by BIGINT UNSIGNED NOT NULL,
      asked_at DATETIME(3) NOT NULL,
      made_at DATETIME(3) NULL,
      report MEDIUMTEXT NULL,
      sha256 CHAR(64) ${ascii} NULL,
      is_ready TINYINT UNSIGNED NULL,
      PRIMARY KEY (id),
      KEY retirement_rehearsals_due (state, due_at),
      CONSTRAINT retirement_rehearsals_state_known CHECK (state IN ('planned', 'made')),
      CONSTRAINT retirement_rehearsals_made CHECK (state = 'planned' OR (made_at IS NOT NULL AND report IS NOT NULL))
    )`,
    `old_addresses (
      seq INT UNSIGNED NOT NULL,
      pattern ${exact(300)} NOT NULL,
      kind VARCHAR(9) ${ascii} NOT NULL,
      target ${exact(200)} NOT NULL,
      note VARCHAR(200) NOT NULL,
      PRIMARY KEY (seq),
      CONSTRAINT old_addresses_kind_known CHECK (kind IN ('moved', 'elsewhere', 'gone'))
    )`,
    `old_address_tests (
      id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
      addresses_version INT UNSIGNED NOT NULL,
      state VARCHAR(7) ${ascii} NOT NULL,
      asked_by BIGINT UNSIGNED NOT NULL,
      asked_at DATETIME(3) NOT NULL,
      ended_at DATETIME(3) NULL,
      job_id BIGINT UNSIGNED NULL,
      total INT UNSIGNED NOT NULL DEFAULT 0,
      right_count INT UNSIGNED NOT NULL DEFAULT 0,
      PRIMARY KEY (id),
      CONSTRAINT old_address_tests_state_known CHECK (state IN ('running', 'ended'))
    )`,
    `old_address_results (
      test_id BIGINT UNSIGNED NOT NULL,
      seq INT UNSIGNED NOT NULL,
      asked ${exact(400)} NOT NULL,
      expected VARCHAR(400) NOT NULL,
      got VARCHAR(400) NOT NULL,
      is_right TINYINT UNSIGNED NOT NULL,
      PRIMARY KEY (test_id, seq),
      CONSTRAINT old_address_results_of_test FOREIGN KEY (test_id) REFERENCES old_address_tests (id)
    )`,
  );
  await db.raw("INSERT INTO retirement (id, state) VALUES (1, 'running') ON DUPLICATE KEY UPDATE id = id");
}

export async function down(db: Db): Promise<void> {
  await dropTables(
    db,
    'old_address_results',
    'old_address_tests',
    'old_addresses',
    'retirement_rehearsals',
    'retirement_sign_offs',
    'retirement_checks',
    'retirement_moves',
    'retirement',
  );
}
