import type { Db } from '#platform/db/connection.js';
import { createTables, dropTables } from '#platform/db/ddl.js';

const ascii = 'CHARACTER SET ascii COLLATE ascii_bin';
const exact = (length: number) => `VARCHAR(${length}) COLLATE utf8mb4_bin`;

/**
 * Licences of the old system, each once for a drive, whatever is loaded how often: what the list says of them as typed (sealed), what was
 * read from it, the list and unit that the split gives, and those that hold, with what persons have decided. Lists: 4, 5, 0 undecided.
 */
export async function up(db: Db): Promise<void> {
  await createTables(
    db,
    `licence_loads (
      id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
      drive_id BIGINT UNSIGNED NOT NULL,
      state VARCHAR(10) ${ascii} NOT NULL,
      file_id BIGINT UNSIGNED NOT NULL,
      file_name VARCHAR(255) NOT NULL,
      sha256 CHAR(64) ${ascii} NOT NULL,
      job_id BIGINT UNSIGNED NULL,
      head MEDIUMTEXT NULL,
      nearest_head MEDIUMTEXT NULL,
      tail MEDIUMTEXT NULL,
      column_choices MEDIUMTEXT NULL,
      refusal_sentence VARCHAR(600) NULL,
      row_count INT UNSIGNED NOT NULL DEFAULT 0,
      new_count INT UNSIGNED NOT NULL DEFAULT 0,
      changed_count INT UNSIGNED NOT NULL DEFAULT 0,
      same_count INT UNSIGNED NOT NULL DEFAULT 0,
      gone_count INT UNSIGNED NOT NULL DEFAULT 0,
      base_version INT UNSIGNED NOT NULL DEFAULT 0,
      loaded_by BIGINT UNSIGNED NOT NULL,
      loaded_at DATETIME(3) NOT NULL,
      applied_by BIGINT UNSIGNED NULL,
      applied_at DATETIME(3) NULL,
      version INT UNSIGNED NOT NULL DEFAULT 1,
      PRIMARY KEY (id),
      KEY licence_loads_drive (drive_id, id),
      CONSTRAINT licence_loads_of_drive FOREIGN KEY (drive_id) REFERENCES drives (id),
      CONSTRAINT licence_loads_of_file FOREIGN KEY (file_id) REFERENCES files (id),
      CONSTRAINT licence_loads_state_known CHECK (state IN ('reading', 'compared', 'applying', 'applied', 'refused', 'dropped'))
    )`,
    `licence_load_rows (
      load_id BIGINT UNSIGNED NOT NULL,
      block_no INT UNSIGNED NOT NULL,
      rows_sealed MEDIUMBLOB NOT NULL,
      PRIMARY KEY (load_id, block_no),
      CONSTRAINT licence_load_rows_of_load FOREIGN KEY (load_id) REFERENCES licence_loads (id)
    )`,
    `licence_load_changes (
      load_id BIGINT UNSIGNED NOT NULL,
      kind VARCHAR(7) ${ascii} NOT NULL,
      seq INT UNSIGNED NOT NULL,
      old_id ${exact(40)} NOT NULL,
      name VARCHAR(100) NOT NULL,
      fields BLOB NULL,
      PRIMARY KEY (load_id, kind, seq),
      CONSTRAINT licence_load_changes_of_load FOREIGN KEY (load_id) REFERENCES licence_loads (id),
      CONSTRAINT licence_load_changes_kind_known CHECK (kind IN ('new', 'changed', 'gone'))
    )`,
    `licences (
      id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
      drive_id BIGINT UNSIGNED NOT NULL,
      old_id ${exact(40)} NOT NULL,
      copy_no SMALLINT UNSIGNED NOT NULL,
      load_id BIGINT UNSIGNED NOT NULL,
      sheet_row INT UNSIGNED NOT NULL,
      name VARCHAR(100) NOT NULL,
      licence_no ${exact(60)} NOT NULL,
      typed BLOB NOT NULL,
      digest BINARY(16) NOT NULL,
      division_code CHAR(6) ${ascii} NULL,
      valid_from DATE NULL,
      valid_to DATE NULL,
      business_class VARCHAR(4) ${ascii} NULL,
      licence_hash BINARY(8) NULL,
      shop_hash BINARY(8) NULL,
      split_list TINYINT UNSIGNED NOT NULL,
      split_unit CHAR(6) ${ascii} NULL,
      list TINYINT UNSIGNED NOT NULL,
      unit_code CHAR(6) ${ascii} NULL,
      is_gone TINYINT UNSIGNED NOT NULL DEFAULT 0,
      PRIMARY KEY (id),
      UNIQUE KEY licences_once (drive_id, old_id, copy_no),
      KEY licences_list (drive_id, is_gone, unit_code, list, id),
      KEY licences_end (drive_id, is_gone, valid_to, id),
      KEY licences_same_licence (drive_id, licence_hash),
      KEY licences_same_shop (drive_id, shop_hash),
      CONSTRAINT licences_of_drive FOREIGN KEY (drive_id) REFERENCES drives (id),
      CONSTRAINT licences_lists_known CHECK (list IN (0, 4, 5) AND split_list IN (0, 4, 5))
    )`,
    `licence_keys (
      kind TINYINT UNSIGNED NOT NULL,
      hash BINARY(8) NOT NULL,
      licence_id BIGINT UNSIGNED NOT NULL,
      PRIMARY KEY (kind, hash, licence_id),
      KEY licence_keys_licence (licence_id),
      CONSTRAINT licence_keys_kind_known CHECK (kind BETWEEN 1 AND 4)
    )`,
    `licence_docket (
      id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
      drive_id BIGINT UNSIGNED NOT NULL,
      licence_id BIGINT UNSIGNED NOT NULL,
      reason VARCHAR(30) ${ascii} NOT NULL,
      other_id BIGINT UNSIGNED NULL,
      suggestion CHAR(6) ${ascii} NULL,
      facts CHAR(32) ${ascii} NOT NULL,
      state VARCHAR(8) ${ascii} NOT NULL,
      is_current TINYINT UNSIGNED NULL,
      outcome VARCHAR(8) ${ascii} NULL,
      outcome_unit CHAR(6) ${ascii} NULL,
      ground VARCHAR(300) NULL,
      proposed_by BIGINT UNSIGNED NULL,
      proposed_at DATETIME(3) NULL,
      decided_by BIGINT UNSIGNED NULL,
      decided_at DATETIME(3) NULL,
      refused_ground VARCHAR(300) NULL,
      version INT UNSIGNED NOT NULL DEFAULT 1,
      PRIMARY KEY (id),
      UNIQUE KEY licence_docket_once (licence_id, reason, is_current),
      KEY licence_docket_list (drive_id, is_current, state, reason, id),
      CONSTRAINT licence_docket_of_drive FOREIGN KEY (drive_id) REFERENCES drives (id),
      CONSTRAINT licence_docket_of_licence FOREIGN KEY (licence_id) REFERENCES licences (id),
      CONSTRAINT licence_docket_state_known CHECK (state IN ('open', 'proposed', 'decided', 'void')),
      CONSTRAINT licence_docket_current CHECK (is_current IS NULL OR is_current = 1),
      CONSTRAINT licence_docket_void_is_past CHECK ((state = 'void') = (is_current IS NULL)),
      CONSTRAINT licence_docket_four_eyes CHECK (decided_by IS NULL OR (proposed_by IS NOT NULL AND decided_by <> proposed_by)),
      CONSTRAINT licence_docket_decided CHECK (state <> 'decided' OR (decided_by IS NOT NULL AND outcome IS NOT NULL AND ground IS NOT NULL)),
      CONSTRAINT licence_docket_outcome_known CHECK (outcome IS NULL OR outcome IN ('as_split', 'annex4', 'annex5', 'unit')),
      CONSTRAINT licence_docket_unit_named CHECK (outcome IS NULL OR (outcome = 'unit') = (outcome_unit IS NOT NULL))
    )`,
  );
  if (!(await db.schema.hasColumn('drives', 'boundary_list')))
    await db.raw(
      `ALTER TABLE drives
        ADD COLUMN boundary_list TINYINT UNSIGNED NOT NULL DEFAULT 4,
        ADD COLUMN lists_version INT UNSIGNED NOT NULL DEFAULT 0,
        ADD COLUMN lists_released_by BIGINT UNSIGNED NULL,
        ADD COLUMN lists_released_at DATETIME(3) NULL,
        ADD CONSTRAINT drives_boundary_list_known CHECK (boundary_list IN (4, 5))`,
    );
}

export async function down(db: Db): Promise<void> {
  await db.raw('ALTER TABLE drives DROP CONSTRAINT drives_boundary_list_known');
  await db.raw(
    `ALTER TABLE drives DROP COLUMN boundary_list, DROP COLUMN lists_version, DROP COLUMN lists_released_by,
      DROP COLUMN lists_released_at`,
  );
  await dropTables(
    db,
    'licence_docket',
    'licence_keys',
    'licences',
    'licence_load_changes',
    'licence_load_rows',
    'licence_loads',
  );
}
