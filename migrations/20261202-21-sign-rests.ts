import type { Db } from '#platform/db/connection.js';
import { createTables, dropTables } from '#platform/db/ddl.js';

const ascii = 'CHARACTER SET ascii COLLATE ascii_bin';
const exact = (length: number) => `VARCHAR(${length}) COLLATE utf8mb4_bin`;

/**
 * Old licences that stay open when the new register goes live: signed by two persons with a ground (C44). A signature is for the ledger's
 * entry that was open then; once the licence is settled, or open for another reason, it is void and kept.
 */
export async function up(db: Db): Promise<void> {
  await createTables(
    db,
    `ledger_signatures (
      id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
      drive_id BIGINT UNSIGNED NOT NULL,
      licence_id BIGINT UNSIGNED NOT NULL,
      old_id ${exact(40)} NOT NULL,
      entry_id BIGINT UNSIGNED NOT NULL,
      state VARCHAR(8) ${ascii} NOT NULL,
      is_current TINYINT UNSIGNED NULL,
      ground VARCHAR(300) NOT NULL,
      proposed_by BIGINT UNSIGNED NOT NULL,
      proposed_at DATETIME(3) NOT NULL,
      decided_by BIGINT UNSIGNED NULL,
      decided_at DATETIME(3) NULL,
      refused_ground VARCHAR(300) NULL,
      ended_at DATETIME(3) NULL,
      PRIMARY KEY (id),
      UNIQUE KEY ledger_signatures_current (licence_id, is_current),
      KEY ledger_signatures_list (drive_id, is_current, state, id),
      CONSTRAINT ledger_signatures_of_drive FOREIGN KEY (drive_id) REFERENCES drives (id),
      CONSTRAINT ledger_signatures_state_known CHECK (state IN ('proposed', 'signed', 'refused', 'void')),
      CONSTRAINT ledger_signatures_holds CHECK ((state IN ('proposed', 'signed')) = (is_current IS NOT NULL) AND (is_current IS NULL OR is_current = 1)),
      CONSTRAINT ledger_signatures_four_eyes CHECK (decided_by IS NULL OR decided_by <> proposed_by),
      CONSTRAINT ledger_signatures_signed CHECK (state <> 'signed' OR decided_by IS NOT NULL),
      CONSTRAINT ledger_signatures_refused_why CHECK (state <> 'refused' OR refused_ground IS NOT NULL)
    )`,
  );
}

export async function down(db: Db): Promise<void> {
  await dropTables(db, 'ledger_signatures');
}
