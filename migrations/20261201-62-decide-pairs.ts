import type { Db } from '#platform/db/connection.js';
import { createTables, dropTables } from '#platform/db/ddl.js';

const code = (length: number) => `VARCHAR(${length}) CHARACTER SET ascii COLLATE ascii_bin`;

/**
 * What persons say of an old licence and a filing of the same unit: one business, or not (C29). Both are named by the keyed hashes of their
 * rows, a filing also by that of its name, by which it is known again when its row reads otherwise; what the pair looked like is sealed.
 * A pair has one decision that holds, a licence one filing at the most.
 */
export async function up(db: Db): Promise<void> {
  await createTables(
    db,
    `match_decisions (
      id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
      drive_id BIGINT UNSIGNED NOT NULL,
      unit_code CHAR(6) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
      licence_key ${code(40)} NOT NULL,
      filing_key ${code(40)} NOT NULL,
      filing_name BINARY(8) NULL,
      verdict ${code(10)} NOT NULL,
      is_current TINYINT UNSIGNED NULL,
      is_link TINYINT UNSIGNED NULL,
      said BLOB NOT NULL,
      decided_by BIGINT UNSIGNED NOT NULL,
      decided_at DATETIME(3) NOT NULL,
      undone_by BIGINT UNSIGNED NULL,
      undone_at DATETIME(3) NULL,
      PRIMARY KEY (id),
      UNIQUE KEY match_decisions_pair (drive_id, unit_code, licence_key, filing_key, is_current),
      UNIQUE KEY match_decisions_link (drive_id, unit_code, licence_key, is_link),
      CONSTRAINT match_decisions_of_drive FOREIGN KEY (drive_id) REFERENCES drives (id),
      CONSTRAINT match_decisions_decider FOREIGN KEY (decided_by) REFERENCES operators (id),
      CONSTRAINT match_decisions_verdict CHECK (verdict IN ('same', 'different')),
      CONSTRAINT match_decisions_holds CHECK ((is_current IS NULL) = (undone_at IS NOT NULL)),
      CONSTRAINT match_decisions_linked CHECK ((is_link IS NOT NULL) = (is_current IS NOT NULL AND verdict = 'same'))
    )`,
  );
}

export async function down(db: Db): Promise<void> {
  await dropTables(db, 'match_decisions');
}
