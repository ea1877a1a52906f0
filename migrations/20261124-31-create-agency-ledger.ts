import type { Db } from '#platform/db/connection.js';
import { createTables, dropTables } from '#platform/db/ddl.js';

const code = 'CHARACTER SET ascii COLLATE ascii_bin';
/** First day of what was there before anybody kept dates. */
const always = '1970-01-01';

/**
 * Who was responsible when and under which name (C1-C4): dated territories, dated names, the changes that made them, and the trail
 * of forwardings (R25). `is_open` is 1 for the tenure without an end, else NULL: one open tenure a division.
 */
export async function up(db: Db): Promise<void> {
  await createTables(
    db,
    `agency_changes (
      id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
      kind VARCHAR(12) ${code} NOT NULL,
      effective_on DATE NOT NULL,
      document VARCHAR(100) NOT NULL,
      reason VARCHAR(200) NOT NULL,
      title VARCHAR(300) NOT NULL,
      detail MEDIUMTEXT NOT NULL,
      made_by BIGINT UNSIGNED NULL,
      made_at DATETIME(3) NOT NULL,
      undone_by BIGINT UNSIGNED NULL,
      undone_at DATETIME(3) NULL,
      PRIMARY KEY (id),
      CONSTRAINT agency_changes_kind_known CHECK (kind IN ('registration', 'forward', 'rename', 'merge', 'split', 'transfer', 'close'))
    )`,
    `agency_change_parts (
      change_id BIGINT UNSIGNED NOT NULL,
      part VARCHAR(24) ${code} NOT NULL,
      PRIMARY KEY (change_id, part),
      KEY agency_change_parts_part (part, change_id),
      CONSTRAINT agency_change_parts_of_change FOREIGN KEY (change_id) REFERENCES agency_changes (id)
    )`,
    `agency_names (
      id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
      agency_id BIGINT UNSIGNED NOT NULL,
      name VARCHAR(100) NOT NULL,
      source VARCHAR(8) ${code} NOT NULL,
      valid_from DATE NOT NULL,
      valid_to DATE NULL,
      document VARCHAR(100) NOT NULL DEFAULT '',
      decided_by BIGINT UNSIGNED NULL,
      decided_at DATETIME(3) NULL,
      change_id BIGINT UNSIGNED NULL,
      PRIMARY KEY (id),
      KEY agency_names_agency (agency_id, source, valid_from),
      KEY agency_names_name (name),
      CONSTRAINT agency_names_of_agency FOREIGN KEY (agency_id) REFERENCES agencies (id),
      CONSTRAINT agency_names_source_known CHECK (source IN ('actual', 'system'))
    )`,
    `agency_territories (
      id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
      division_code CHAR(6) ${code} NOT NULL,
      agency_id BIGINT UNSIGNED NOT NULL,
      valid_from DATE NOT NULL,
      valid_to DATE NULL,
      is_open TINYINT UNSIGNED NULL,
      change_id BIGINT UNSIGNED NULL,
      PRIMARY KEY (id),
      UNIQUE KEY agency_territories_one_open (division_code, is_open),
      KEY agency_territories_agency (agency_id, valid_from),
      CONSTRAINT agency_territories_of_agency FOREIGN KEY (agency_id) REFERENCES agencies (id),
      CONSTRAINT agency_territories_of_division FOREIGN KEY (division_code) REFERENCES divisions (code),
      CONSTRAINT agency_territories_open_known CHECK ((valid_to IS NULL AND is_open = 1) OR (valid_to IS NOT NULL AND is_open IS NULL AND valid_to >= valid_from))
    )`,
    `forwardings (
      id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
      drive_id BIGINT UNSIGNED NOT NULL,
      unit_code CHAR(6) ${code} NOT NULL,
      from_agency_id BIGINT UNSIGNED NOT NULL,
      to_agency_id BIGINT UNSIGNED NOT NULL,
      forwarded_on DATE NOT NULL,
      forwarded_by BIGINT UNSIGNED NULL,
      forwarded_at DATETIME(3) NOT NULL,
      document VARCHAR(100) NOT NULL,
      note VARCHAR(200) NOT NULL DEFAULT '',
      receipt_no VARCHAR(40) ${code} NOT NULL,
      acknowledged_by BIGINT UNSIGNED NULL,
      acknowledged_at DATETIME(3) NULL,
      change_id BIGINT UNSIGNED NULL,
      withdrawn_at DATETIME(3) NULL,
      withdrawn_by BIGINT UNSIGNED NULL,
      PRIMARY KEY (id),
      UNIQUE KEY forwardings_receipt_unique (receipt_no),
      KEY forwardings_unit (drive_id, unit_code, id),
      KEY forwardings_to (to_agency_id, acknowledged_at),
      CONSTRAINT forwardings_of_drive FOREIGN KEY (drive_id) REFERENCES drives (id),
      CONSTRAINT forwardings_of_unit FOREIGN KEY (unit_code) REFERENCES divisions (code),
      CONSTRAINT forwardings_from FOREIGN KEY (from_agency_id) REFERENCES agencies (id),
      CONSTRAINT forwardings_into FOREIGN KEY (to_agency_id) REFERENCES agencies (id),
      CONSTRAINT forwardings_elsewhere CHECK (from_agency_id <> to_agency_id)
    )`,
  );
  await nameThemAll(db);
  if (await db.schema.hasTable('agency_divisions')) {
    await db.raw(
      `INSERT INTO agency_territories (division_code, agency_id, valid_from, is_open)
        SELECT d.division_code, d.agency_id, ?, 1 FROM agency_divisions d
        WHERE NOT EXISTS (SELECT 1 FROM agency_territories t WHERE t.division_code = d.division_code)`,
      [always],
    );
    await dropTables(db, 'agency_divisions');
  }
}

async function nameThemAll(db: Db): Promise<void> {
  for (const [source, column] of [
    ['actual', 'name'],
    ['system', 'system_name'],
  ] as const) {
    await db.raw(
      `INSERT INTO agency_names (agency_id, name, source, valid_from)
        SELECT a.id, a.??, ?, ? FROM agencies a
        WHERE a.?? <> '' AND NOT EXISTS (SELECT 1 FROM agency_names n WHERE n.agency_id = a.id AND n.source = ?)`,
      [column, source, always, column, source],
    );
  }
}

/** Not reversible without loss: dates and changes have no place in the table of before. */
export async function down(): Promise<void> {
  throw new Error('the ledger of responsibility cannot be taken out again without losing it');
}
