import type { Db } from '#platform/db/connection.js';
import { createTables, dropTables } from '#platform/db/ddl.js';

const ascii = 'CHARACTER SET ascii COLLATE ascii_bin';
const exact = (length: number) => `VARCHAR(${length}) COLLATE utf8mb4_bin`;

/** When the ledger was held against the lists, the annexes and the register, and what did not fit, by the old system's number. */
export async function up(db: Db): Promise<void> {
  await createTables(
    db,
    `ledger_checks (
      id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
      drive_id BIGINT UNSIGNED NOT NULL,
      checked_at DATETIME(3) NOT NULL,
      asked_by BIGINT UNSIGNED NULL,
      licence_count INT UNSIGNED NOT NULL,
      entry_count INT UNSIGNED NOT NULL,
      fault_count INT UNSIGNED NOT NULL,
      PRIMARY KEY (id),
      KEY ledger_checks_drive (drive_id, id),
      CONSTRAINT ledger_checks_of_drive FOREIGN KEY (drive_id) REFERENCES drives (id)
    )`,
    `ledger_faults (
      check_id BIGINT UNSIGNED NOT NULL,
      seq INT UNSIGNED NOT NULL,
      kind VARCHAR(24) ${ascii} NOT NULL,
      old_id ${exact(60)} NOT NULL,
      unit_code VARCHAR(6) ${ascii} NOT NULL,
      licence_id BIGINT UNSIGNED NULL,
      detail VARCHAR(300) NOT NULL,
      PRIMARY KEY (check_id, seq),
      CONSTRAINT ledger_faults_of_check FOREIGN KEY (check_id) REFERENCES ledger_checks (id)
    )`,
  );
}

export async function down(db: Db): Promise<void> {
  await dropTables(db, 'ledger_faults', 'ledger_checks');
}
