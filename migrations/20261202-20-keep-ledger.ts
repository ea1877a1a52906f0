import type { Db } from '#platform/db/connection.js';
import { createTables, dropTables } from '#platform/db/ddl.js';

const ascii = 'CHARACTER SET ascii COLLATE ascii_bin';
const exact = (length: number) => `VARCHAR(${length}) COLLATE utf8mb4_bin`;

/**
 * The ledger of old licences: in which class each is from when until when, sealed and chained for each licence; one entry holds at a time.
 * Sums are noted whenever they change, so that no page counts. A roll names what a unit holds: who takes a row away behind the portal's
 * back must take it from there too, and it is sealed. No reference to the licence: what is gone must still be named.
 */
export async function up(db: Db): Promise<void> {
  await createTables(
    db,
    `ledger_entries (
      id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
      drive_id BIGINT UNSIGNED NOT NULL,
      licence_id BIGINT UNSIGNED NOT NULL,
      seq INT UNSIGNED NOT NULL,
      old_id ${exact(40)} NOT NULL,
      copy_no SMALLINT UNSIGNED NOT NULL,
      unit_code VARCHAR(6) ${ascii} NOT NULL,
      list TINYINT UNSIGNED NOT NULL,
      class VARCHAR(17) ${ascii} NOT NULL,
      reason VARCHAR(24) ${ascii} NOT NULL,
      evidence ${exact(1500)} NOT NULL,
      from_at DATETIME(3) NOT NULL,
      until_at DATETIME(3) NULL,
      is_current TINYINT UNSIGNED NULL,
      previous_mac CHAR(64) ${ascii} NOT NULL,
      mac CHAR(64) ${ascii} NOT NULL,
      PRIMARY KEY (id),
      UNIQUE KEY ledger_entries_current (licence_id, is_current),
      UNIQUE KEY ledger_entries_order (licence_id, seq),
      KEY ledger_entries_list (drive_id, is_current, unit_code, class, reason, licence_id),
      KEY ledger_entries_class (drive_id, is_current, class, reason, unit_code, licence_id),
      KEY ledger_entries_old_id (drive_id, is_current, old_id),
      KEY ledger_entries_at (drive_id, unit_code, class, reason, from_at, until_at),
      CONSTRAINT ledger_entries_class_known CHECK (class IN ('filed', 'licensed_unfiled', 'excluded', 'open', 'gone')),
      CONSTRAINT ledger_entries_holds CHECK ((until_at IS NULL) = (is_current IS NOT NULL) AND (is_current IS NULL OR is_current = 1)),
      CONSTRAINT ledger_entries_period CHECK (until_at IS NULL OR until_at >= from_at)
    )`,
    `ledger_sums (
      id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
      drive_id BIGINT UNSIGNED NOT NULL,
      unit_code VARCHAR(6) ${ascii} NOT NULL,
      list TINYINT UNSIGNED NOT NULL,
      class VARCHAR(17) ${ascii} NOT NULL,
      reason VARCHAR(24) ${ascii} NOT NULL,
      noted_at DATETIME(3) NOT NULL,
      licence_count INT UNSIGNED NOT NULL,
      PRIMARY KEY (id),
      KEY ledger_sums_at (drive_id, unit_code, list, class, reason, noted_at, id)
    )`,
    `ledger_rolls (
      drive_id BIGINT UNSIGNED NOT NULL,
      unit_code VARCHAR(6) ${ascii} NOT NULL,
      rolled_at DATETIME(3) NOT NULL,
      licence_count INT UNSIGNED NOT NULL,
      roll_sealed MEDIUMBLOB NOT NULL,
      PRIMARY KEY (drive_id, unit_code)
    )`,
    `ledger_drives (
      drive_id BIGINT UNSIGNED NOT NULL,
      judged_at DATETIME(3) NULL,
      seen_load_id BIGINT UNSIGNED NULL,
      PRIMARY KEY (drive_id),
      CONSTRAINT ledger_drives_of_drive FOREIGN KEY (drive_id) REFERENCES drives (id)
    )`,
  );
  // Looked for by the beginning of a name or number.
  await addKey(db, 'licences_no', 'licence_no');
  await addKey(db, 'licences_name', 'name');
}

async function addKey(db: Db, name: string, column: string): Promise<void> {
  const [rows] = (await db.raw(
    `SELECT 1 FROM information_schema.statistics
      WHERE table_schema = DATABASE() AND table_name = 'licences' AND index_name = ?`,
    [name],
  )) as [unknown[]];
  if (rows.length === 0) await db.raw(`ALTER TABLE licences ADD KEY ${name} (drive_id, ${column})`);
}

export async function down(db: Db): Promise<void> {
  await db.raw('ALTER TABLE licences DROP KEY licences_no, DROP KEY licences_name');
  await dropTables(db, 'ledger_drives', 'ledger_rolls', 'ledger_sums', 'ledger_entries');
}
