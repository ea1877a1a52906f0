import type { Db } from '#platform/db/connection.js';
import { createTables, dropTables } from '#platform/db/ddl.js';

const ascii = 'CHARACTER SET ascii COLLATE ascii_bin';

/**
 * Corrections of wrong entries (更正): proposed by one person with a ground, confirmed by another. One of a business waits at a time. `facts`
 * is sealed; none for an entry that should never have been filed, which is struck off while its number stays taken.
 */
export async function up(db: Db): Promise<void> {
  await createTables(
    db,
    `filing_corrections (
      id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
      business_id BIGINT UNSIGNED NOT NULL,
      business_version INT UNSIGNED NOT NULL,
      agency_id BIGINT UNSIGNED NOT NULL,
      kind VARCHAR(10) ${ascii} NOT NULL,
      facts MEDIUMBLOB NULL,
      ground VARCHAR(300) NOT NULL,
      state VARCHAR(10) ${ascii} NOT NULL DEFAULT 'proposed',
      proposed_by BIGINT UNSIGNED NOT NULL,
      proposed_at DATETIME(3) NOT NULL,
      decided_by BIGINT UNSIGNED NULL,
      decided_at DATETIME(3) NULL,
      decision_ground VARCHAR(300) NULL,
      open_business_id BIGINT UNSIGNED GENERATED ALWAYS AS (CASE WHEN state = 'proposed' THEN business_id END) STORED,
      PRIMARY KEY (id),
      UNIQUE KEY filing_corrections_one_open (open_business_id),
      KEY filing_corrections_of_business (business_id, id),
      KEY filing_corrections_of_office (agency_id, state, id),
      CONSTRAINT filing_corrections_of_agency FOREIGN KEY (agency_id) REFERENCES agencies (id),
      CONSTRAINT filing_corrections_of_proposer FOREIGN KEY (proposed_by) REFERENCES operators (id),
      CONSTRAINT filing_corrections_of_decider FOREIGN KEY (decided_by) REFERENCES operators (id),
      CONSTRAINT filing_corrections_kind_known CHECK (kind IN ('facts', 'void')),
      CONSTRAINT filing_corrections_state_known CHECK (state IN ('proposed', 'confirmed', 'refused', 'withdrawn')),
      CONSTRAINT filing_corrections_facts CHECK ((kind = 'facts') = (facts IS NOT NULL)),
      CONSTRAINT filing_corrections_decided CHECK ((state = 'proposed') = (decided_by IS NULL)),
      CONSTRAINT filing_corrections_two_persons CHECK (state <> 'confirmed' OR decided_by <> proposed_by)
    )`,
  );
}

export async function down(db: Db): Promise<void> {
  await dropTables(db, 'filing_corrections');
}
