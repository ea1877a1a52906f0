import type { Db } from '#platform/db/connection.js';
import { createTables, dropTables } from '#platform/db/ddl.js';

const ascii = 'CHARACTER SET ascii COLLATE ascii_bin';
const state = `VARCHAR(20) ${ascii}`;
const kind = `VARCHAR(12) ${ascii}`;

/**
 * Filing cases. An illegal move is impossible by SQL too, and without triggers, which clusters do not all allow: a step refers to a legal
 * pair of states, begins where the step before it ended, and a case stands where its last step ended. One supplement notice a case; acceptor,
 * reviewer and confirmer differ but in small offices. Numbers are kept for ever, void ones too.
 */
export async function up(db: Db): Promise<void> {
  await createTables(
    db,
    `filing_moves (
      kind ${kind} NOT NULL,
      from_state ${state} NOT NULL,
      to_state ${state} NOT NULL,
      PRIMARY KEY (kind, from_state, to_state)
    )`,
    `filing_cases (
      id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
      kind ${kind} NOT NULL,
      state ${state} NOT NULL DEFAULT 'draft',
      step_no INT UNSIGNED NULL,
      agency_id BIGINT UNSIGNED NOT NULL,
      division_code CHAR(6) ${ascii} NULL,
      business_id BIGINT UNSIGNED NULL,
      licence_id BIGINT UNSIGNED NULL,
      business_name VARCHAR(100) NOT NULL DEFAULT '',
      business_class VARCHAR(4) ${ascii} NULL,
      facts MEDIUMBLOB NOT NULL,
      platform_case_no VARCHAR(60) COLLATE utf8mb4_bin NULL,
      received_at DATETIME(3) NULL,
      notified_at DATETIME(3) NULL,
      supplemented_at DATETIME(3) NULL,
      limit_days SMALLINT UNSIGNED NULL,
      day_kind VARCHAR(8) ${ascii} NULL,
      due_on DATE NULL,
      filed_at DATETIME(3) NULL,
      filing_no VARCHAR(50) COLLATE utf8mb4_bin NULL,
      is_small TINYINT UNSIGNED NOT NULL DEFAULT 0,
      acceptor_id BIGINT UNSIGNED NULL,
      reviewer_id BIGINT UNSIGNED NULL,
      confirmer_id BIGINT UNSIGNED NULL,
      created_by BIGINT UNSIGNED NOT NULL,
      created_at DATETIME(3) NOT NULL,
      saved_at DATETIME(3) NOT NULL,
      version INT UNSIGNED NOT NULL DEFAULT 1,
      PRIMARY KEY (id),
      UNIQUE KEY filing_cases_kind (id, kind),
      UNIQUE KEY filing_cases_platform_once (platform_case_no),
      KEY filing_cases_of_office (agency_id, state, due_on, id),
      KEY filing_cases_due (state, due_on, id),
      KEY filing_cases_of_business (business_id, id),
      KEY filing_cases_of_licence (licence_id, id),
      KEY filing_cases_drafts (created_by, state, saved_at),
      CONSTRAINT filing_cases_of_agency FOREIGN KEY (agency_id) REFERENCES agencies (id),
      CONSTRAINT filing_cases_of_creator FOREIGN KEY (created_by) REFERENCES operators (id),
      CONSTRAINT filing_cases_of_acceptor FOREIGN KEY (acceptor_id) REFERENCES operators (id),
      CONSTRAINT filing_cases_of_reviewer FOREIGN KEY (reviewer_id) REFERENCES operators (id),
      CONSTRAINT filing_cases_of_confirmer FOREIGN KEY (confirmer_id) REFERENCES operators (id),
      CONSTRAINT filing_cases_of_known_licence FOREIGN KEY (licence_id) REFERENCES licences (id),
      CONSTRAINT filing_cases_begin_as_draft CHECK (step_no IS NOT NULL OR state = 'draft'),
      CONSTRAINT filing_cases_four_eyes CHECK (is_small = 1 OR (
        (acceptor_id IS NULL OR reviewer_id IS NULL OR acceptor_id <> reviewer_id)
        AND (acceptor_id IS NULL OR confirmer_id IS NULL OR acceptor_id <> confirmer_id)
        AND (reviewer_id IS NULL OR confirmer_id IS NULL OR reviewer_id <> confirmer_id))),
      CONSTRAINT filing_cases_received CHECK (state IN ('draft', 'withdrawn') OR (acceptor_id IS NOT NULL AND received_at IS NOT NULL
        AND limit_days IS NOT NULL AND day_kind IS NOT NULL)),
      CONSTRAINT filing_cases_reviewed CHECK (state NOT IN ('reviewed', 'filed') OR kind = 'second_entry' OR reviewer_id IS NOT NULL),
      CONSTRAINT filing_cases_filed CHECK (state <> 'filed' OR (confirmer_id IS NOT NULL AND filed_at IS NOT NULL)),
      CONSTRAINT filing_cases_days_known CHECK (day_kind IS NULL OR day_kind IN ('working', 'calendar')),
      CONSTRAINT filing_cases_awaited_not_due CHECK (state <> 'supplement_notified' OR due_on IS NULL),
      CONSTRAINT filing_cases_second_entry CHECK (kind <> 'second_entry' OR state IN ('draft', 'withdrawn') OR platform_case_no IS NOT NULL)
    )`,
    `filing_steps (
      case_id BIGINT UNSIGNED NOT NULL,
      no INT UNSIGNED NOT NULL,
      before_no INT UNSIGNED NULL,
      kind ${kind} NOT NULL,
      from_state ${state} NULL,
      to_state ${state} NOT NULL,
      is_notice TINYINT UNSIGNED NULL,
      acted_by BIGINT UNSIGNED NOT NULL,
      acted_at DATETIME(3) NOT NULL,
      ground VARCHAR(1000) NULL,
      PRIMARY KEY (case_id, no),
      UNIQUE KEY filing_steps_end (case_id, no, to_state),
      UNIQUE KEY filing_steps_one_notice (case_id, is_notice),
      UNIQUE KEY filing_steps_in_line (case_id, before_no),
      CONSTRAINT filing_steps_of_case FOREIGN KEY (case_id, kind) REFERENCES filing_cases (id, kind),
      CONSTRAINT filing_steps_legal FOREIGN KEY (kind, from_state, to_state) REFERENCES filing_moves (kind, from_state, to_state),
      CONSTRAINT filing_steps_begin_at_end FOREIGN KEY (case_id, before_no, from_state) REFERENCES filing_steps (case_id, no, to_state),
      CONSTRAINT filing_steps_of_actor FOREIGN KEY (acted_by) REFERENCES operators (id),
      CONSTRAINT filing_steps_first CHECK ((no = 0 AND before_no IS NULL AND from_state IS NULL AND to_state = 'draft')
        OR (no > 0 AND before_no = no - 1 AND from_state IS NOT NULL)),
      CONSTRAINT filing_steps_notice CHECK ((to_state = 'supplement_notified') = (is_notice IS NOT NULL) AND (is_notice IS NULL OR is_notice = 1))
    )`,
    `filing_series (
      series VARCHAR(40) COLLATE utf8mb4_bin NOT NULL,
      last_no INT UNSIGNED NOT NULL,
      PRIMARY KEY (series)
    )`,
    `filing_numbers (
      number VARCHAR(50) COLLATE utf8mb4_bin NOT NULL,
      series VARCHAR(40) COLLATE utf8mb4_bin NOT NULL,
      seq INT UNSIGNED NOT NULL,
      agency_id BIGINT UNSIGNED NOT NULL,
      case_id BIGINT UNSIGNED NULL,
      given_at DATETIME(3) NOT NULL,
      void_at DATETIME(3) NULL,
      void_by BIGINT UNSIGNED NULL,
      void_ground VARCHAR(300) NULL,
      PRIMARY KEY (number),
      UNIQUE KEY filing_numbers_in_series (series, seq),
      UNIQUE KEY filing_numbers_of_case (case_id),
      CONSTRAINT filing_numbers_of_known_series FOREIGN KEY (series) REFERENCES filing_series (series),
      CONSTRAINT filing_numbers_of_known_case FOREIGN KEY (case_id) REFERENCES filing_cases (id),
      CONSTRAINT filing_numbers_void_why CHECK ((void_at IS NULL) = (void_ground IS NULL)),
      CONSTRAINT filing_numbers_used_or_void CHECK (case_id IS NOT NULL OR void_at IS NOT NULL)
    )`,
  );
  await addLastStep(db);
  await db('filing_moves')
    .insert(moves.map(([of, from, to]) => ({ kind: of, from_state: from, to_state: to })))
    .onConflict()
    .ignore();
}

/** The steps of that day (`domain/filing/moves.ts`; a test holds both together): a migration does not change with the code. */
const ordinary = [
  ['draft', 'received'],
  ['received', 'supplement_notified'],
  ['supplement_notified', 'received'],
  ['received', 'reviewed'],
  ['reviewed', 'received'],
  ['reviewed', 'filed'],
  ['received', 'returned'],
  ['reviewed', 'returned'],
  ['draft', 'withdrawn'],
  ['received', 'withdrawn'],
] as const;
const entered = [
  ['draft', 'received'],
  ['received', 'filed'],
  ['received', 'returned'],
  ['draft', 'withdrawn'],
  ['received', 'withdrawn'],
] as const;
const moves = [
  ...['new', 'convert', 'amend', 'terminate', 'deregister'].flatMap((of) => ordinary.map((move) => [of, ...move])),
  ...entered.map((move) => ['second_entry', ...move]),
] as const;

/** A case stands where its last step ended: the two tables refer to each other, so this comes when both are there. */
async function addLastStep(db: Db): Promise<void> {
  const [rows] = (await db.raw(
    `SELECT 1 FROM information_schema.table_constraints
      WHERE constraint_schema = DATABASE() AND constraint_name = 'filing_cases_stand_at_end'`,
  )) as [unknown[]];
  if (rows.length === 0)
    await db.raw(
      `ALTER TABLE filing_cases ADD CONSTRAINT filing_cases_stand_at_end
        FOREIGN KEY (id, step_no, state) REFERENCES filing_steps (case_id, no, to_state)`,
    );
}

export async function down(db: Db): Promise<void> {
  await db.raw('ALTER TABLE filing_cases DROP FOREIGN KEY filing_cases_stand_at_end');
  await dropTables(db, 'filing_numbers', 'filing_series', 'filing_steps', 'filing_cases', 'filing_moves');
}
