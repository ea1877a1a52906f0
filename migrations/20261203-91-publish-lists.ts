import type { Db } from '#platform/db/connection.js';
import { createTables, dropTables } from '#platform/db/ddl.js';

const ascii = 'CHARACTER SET ascii COLLATE ascii_bin';
const exact = (length: number) => `VARCHAR(${length}) COLLATE utf8mb4_bin`;

/** What of a business is published: nothing else has a column here, so that nothing else can be. */
const content = `
      business_name ${exact(100)} NOT NULL,
      business_address ${exact(200)} NOT NULL,
      business_class VARCHAR(4) ${ascii} NOT NULL,
      subject VARCHAR(20) ${ascii} NOT NULL,
      vehicle_kinds ${exact(100)} NOT NULL,
      special_items ${exact(100)} NOT NULL,
      extra_capability ${exact(100)} NOT NULL,
      filing_no ${exact(50)} NOT NULL,
      filing_date DATE NOT NULL,
      division_code CHAR(6) ${ascii} NOT NULL,
      agency_name ${exact(100)} NOT NULL,
      name_normal ${exact(100)} NOT NULL,`;

/**
 * The public list of filed businesses in dated editions. An edition keeps what changed from the one before; an entry counts from the edition
 * that brought it until the one that ends it, so that what stood on any day can be shown again. Businesses may leave the register (an undone
 * import): nothing refers to them by force.
 */
export async function up(db: Db): Promise<void> {
  await createTables(
    db,
    `public_editions (
      id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
      state VARCHAR(10) ${ascii} NOT NULL,
      is_open TINYINT UNSIGNED NULL,
      no INT UNSIGNED NULL,
      based_on INT UNSIGNED NOT NULL,
      note VARCHAR(300) NOT NULL,
      added_count INT UNSIGNED NOT NULL,
      changed_count INT UNSIGNED NOT NULL,
      removed_count INT UNSIGNED NOT NULL,
      held_count INT UNSIGNED NOT NULL,
      held_ids VARCHAR(1200) ${ascii} NOT NULL DEFAULT '',
      entry_count INT UNSIGNED NOT NULL,
      proposed_by BIGINT UNSIGNED NOT NULL,
      proposed_at DATETIME(3) NOT NULL,
      decided_by BIGINT UNSIGNED NULL,
      decided_at DATETIME(3) NULL,
      refusal VARCHAR(300) NULL,
      published_on DATE NULL,
      sha256 CHAR(64) ${ascii} NULL,
      withdrawn_by BIGINT UNSIGNED NULL,
      withdrawn_at DATETIME(3) NULL,
      withdrawn_ground VARCHAR(300) NULL,
      PRIMARY KEY (id),
      UNIQUE KEY public_editions_one_open (is_open),
      UNIQUE KEY public_editions_no (no),
      CONSTRAINT public_editions_proposer FOREIGN KEY (proposed_by) REFERENCES operators (id),
      CONSTRAINT public_editions_decider FOREIGN KEY (decided_by) REFERENCES operators (id),
      CONSTRAINT public_editions_withdrawer FOREIGN KEY (withdrawn_by) REFERENCES operators (id),
      CONSTRAINT public_editions_state_known CHECK (state IN ('proposed', 'published', 'refused', 'recalled')),
      CONSTRAINT public_editions_open CHECK ((state = 'proposed') = (is_open IS NOT NULL) AND (is_open IS NULL OR is_open = 1)),
      CONSTRAINT public_editions_two_persons CHECK (state <> 'published' OR (no IS NOT NULL AND published_on IS NOT NULL
        AND sha256 IS NOT NULL AND decided_by IS NOT NULL AND decided_by <> proposed_by)),
      CONSTRAINT public_editions_withdrawn CHECK (withdrawn_at IS NULL OR (state = 'published' AND withdrawn_by IS NOT NULL
        AND withdrawn_ground IS NOT NULL))
    )`,
    `public_entries (
      id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
      business_id INT UNSIGNED NOT NULL,
      from_no INT UNSIGNED NOT NULL,
      until_no INT UNSIGNED NULL,
      is_current TINYINT UNSIGNED NULL,
      ${content}
      PRIMARY KEY (id),
      UNIQUE KEY public_entries_one_current (business_id, is_current),
      KEY public_entries_list (is_current, division_code, id),
      KEY public_entries_from (from_no, division_code, id),
      CONSTRAINT public_entries_current CHECK ((until_no IS NULL) = (is_current IS NOT NULL) AND (is_current IS NULL OR is_current = 1))
    )`,
    `public_changes (
      edition_id BIGINT UNSIGNED NOT NULL,
      business_id INT UNSIGNED NOT NULL,
      kind VARCHAR(8) ${ascii} NOT NULL,
      entry_id BIGINT UNSIGNED NULL,
      reason VARCHAR(14) ${ascii} NULL,
      fields VARCHAR(200) ${ascii} NULL,
      ${content}
      PRIMARY KEY (edition_id, business_id),
      KEY public_changes_list (edition_id, kind, business_id),
      KEY public_changes_ending (edition_id, entry_id),
      CONSTRAINT public_changes_of_edition FOREIGN KEY (edition_id) REFERENCES public_editions (id),
      CONSTRAINT public_changes_kind_known CHECK (kind IN ('added', 'changed', 'removed')),
      CONSTRAINT public_changes_ending_entry CHECK ((kind = 'added') = (entry_id IS NULL)),
      CONSTRAINT public_changes_why CHECK ((kind = 'removed') = (reason IS NOT NULL))
    )`,
    `public_hidings (
      id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
      business_id INT UNSIGNED NOT NULL,
      is_current TINYINT UNSIGNED NULL,
      ground VARCHAR(300) NOT NULL,
      hidden_by BIGINT UNSIGNED NOT NULL,
      hidden_at DATETIME(3) NOT NULL,
      shown_by BIGINT UNSIGNED NULL,
      shown_at DATETIME(3) NULL,
      shown_ground VARCHAR(300) NULL,
      PRIMARY KEY (id),
      UNIQUE KEY public_hidings_one_current (business_id, is_current),
      CONSTRAINT public_hidings_by FOREIGN KEY (hidden_by) REFERENCES operators (id),
      CONSTRAINT public_hidings_shown_by FOREIGN KEY (shown_by) REFERENCES operators (id),
      CONSTRAINT public_hidings_two_persons CHECK ((shown_at IS NULL) = (is_current IS NOT NULL)
        AND (shown_at IS NULL OR (shown_by IS NOT NULL AND shown_by <> hidden_by AND shown_ground IS NOT NULL)))
    )`,
    `public_requests (
      id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
      business_id INT UNSIGNED NOT NULL,
      entry_id BIGINT UNSIGNED NOT NULL,
      agency_id BIGINT UNSIGNED NOT NULL,
      state VARCHAR(8) ${ascii} NOT NULL,
      is_open TINYINT UNSIGNED NULL,
      text VARCHAR(500) NOT NULL,
      asked_by BIGINT UNSIGNED NOT NULL,
      asked_at DATETIME(3) NOT NULL,
      answer VARCHAR(500) NULL,
      answered_by BIGINT UNSIGNED NULL,
      answered_at DATETIME(3) NULL,
      PRIMARY KEY (id),
      UNIQUE KEY public_requests_one_open (business_id, agency_id, is_open),
      CONSTRAINT public_requests_of_entry FOREIGN KEY (entry_id) REFERENCES public_entries (id),
      CONSTRAINT public_requests_of_agency FOREIGN KEY (agency_id) REFERENCES agencies (id),
      CONSTRAINT public_requests_by FOREIGN KEY (asked_by) REFERENCES operators (id),
      CONSTRAINT public_requests_answerer FOREIGN KEY (answered_by) REFERENCES operators (id),
      CONSTRAINT public_requests_state_known CHECK (state IN ('open', 'settled', 'declined')),
      CONSTRAINT public_requests_answered CHECK ((state = 'open') = (answer IS NULL) AND (state = 'open') = (is_open IS NOT NULL))
    )`,
    `public_notices (
      id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
      state VARCHAR(10) ${ascii} NOT NULL,
      text VARCHAR(500) NOT NULL,
      proposed_by BIGINT UNSIGNED NOT NULL,
      proposed_at DATETIME(3) NOT NULL,
      decided_by BIGINT UNSIGNED NULL,
      decided_at DATETIME(3) NULL,
      refusal VARCHAR(300) NULL,
      published_on DATE NULL,
      PRIMARY KEY (id),
      KEY public_notices_list (state, published_on, id),
      CONSTRAINT public_notices_proposer FOREIGN KEY (proposed_by) REFERENCES operators (id),
      CONSTRAINT public_notices_decider FOREIGN KEY (decided_by) REFERENCES operators (id),
      CONSTRAINT public_notices_state_known CHECK (state IN ('proposed', 'published', 'refused', 'recalled')),
      CONSTRAINT public_notices_two_persons CHECK (state <> 'published' OR (published_on IS NOT NULL AND decided_by IS NOT NULL
        AND decided_by <> proposed_by))
    )`,
    `public_pending (
      id TINYINT UNSIGNED NOT NULL,
      change_count INT UNSIGNED NOT NULL,
      counted_at DATETIME(3) NOT NULL,
      PRIMARY KEY (id),
      CONSTRAINT public_pending_one_row CHECK (id = 1)
    )`,
  );
}

export async function down(db: Db): Promise<void> {
  await dropTables(db, 'public_pending', 'public_notices', 'public_requests', 'public_hidings', 'public_changes');
  await dropTables(db, 'public_entries', 'public_editions');
}
