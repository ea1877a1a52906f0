import type { Db } from '#platform/db/connection.js';
import { createTables, dropTables } from '#platform/db/ddl.js';

/**
 * Operators as annex 2 asks for them, the requests they come from, their activation slips and their re-attestation (R10, C5).
 * One active account per mobile and one active liaison per agency hold by generated columns; those are VARCHAR because MariaDB takes no CHAR there.
 */
export async function up(db: Db): Promise<void> {
  if (!(await db.schema.hasColumn('operators', 'mobile_hash')))
    await db.raw(`ALTER TABLE operators
      ADD COLUMN id_number_sealed VARCHAR(200) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT '',
      ADD COLUMN id_number_hash CHAR(64) CHARACTER SET ascii COLLATE ascii_bin NULL,
      ADD COLUMN mobile_sealed VARCHAR(200) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT '',
      ADD COLUMN mobile_hash VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NULL,
      ADD COLUMN office_phone VARCHAR(20) NOT NULL DEFAULT '',
      ADD COLUMN section VARCHAR(50) NOT NULL DEFAULT '',
      ADD COLUMN post VARCHAR(50) NOT NULL DEFAULT '',
      ADD COLUMN access_way VARCHAR(10) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT '',
      ADD COLUMN needs_vpn TINYINT UNSIGNED NOT NULL DEFAULT 0,
      ADD COLUMN vpn_allowed TINYINT UNSIGNED NOT NULL DEFAULT 0,
      ADD COLUMN is_liaison TINYINT UNSIGNED NOT NULL DEFAULT 0,
      ADD COLUMN old_account VARCHAR(30) NOT NULL DEFAULT '',
      ADD COLUMN valid_to DATE NULL,
      ADD COLUMN is_provisional TINYINT UNSIGNED NOT NULL DEFAULT 0,
      ADD COLUMN deactivated_at DATETIME(3) NULL,
      ADD COLUMN deactivated_by BIGINT UNSIGNED NULL,
      ADD COLUMN deactivation_reason VARCHAR(200) NOT NULL DEFAULT '',
      ADD COLUMN attested_at DATETIME(3) NULL,
      ADD COLUMN last_sign_in_at DATETIME(3) NULL,
      ADD COLUMN active_mobile VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin
        GENERATED ALWAYS AS (CASE WHEN is_active = 1 THEN mobile_hash END) STORED,
      ADD COLUMN liaison_of BIGINT UNSIGNED
        GENERATED ALWAYS AS (CASE WHEN is_active = 1 AND is_liaison = 1 THEN agency_id END) STORED,
      ADD UNIQUE KEY operators_active_mobile_unique (active_mobile),
      ADD UNIQUE KEY operators_one_liaison (liaison_of),
      ADD KEY operators_id_number (id_number_hash)`);
  await createTables(
    db,
    `operator_divisions (
      operator_id BIGINT UNSIGNED NOT NULL,
      division_code CHAR(6) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
      PRIMARY KEY (operator_id, division_code),
      CONSTRAINT operator_divisions_of_operator FOREIGN KEY (operator_id) REFERENCES operators (id),
      CONSTRAINT operator_divisions_of_division FOREIGN KEY (division_code) REFERENCES divisions (code)
    )`,
    `account_requests (
      id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
      agency_id BIGINT UNSIGNED NOT NULL,
      operator_id BIGINT UNSIGNED NULL,
      kind VARCHAR(10) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
      source VARCHAR(10) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
      version_id BIGINT UNSIGNED NULL,
      row_no INT UNSIGNED NULL,
      user_name VARCHAR(30) NOT NULL,
      id_number_sealed VARCHAR(200) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT '',
      id_number_hash CHAR(64) CHARACTER SET ascii COLLATE ascii_bin NULL,
      mobile_sealed VARCHAR(200) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT '',
      mobile_hash CHAR(64) CHARACTER SET ascii COLLATE ascii_bin NULL,
      office_phone VARCHAR(20) NOT NULL DEFAULT '',
      section VARCHAR(50) NOT NULL DEFAULT '',
      post VARCHAR(50) NOT NULL DEFAULT '',
      roles VARCHAR(300) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
      divisions VARCHAR(300) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT '',
      is_liaison TINYINT UNSIGNED NOT NULL DEFAULT 0,
      access_way VARCHAR(10) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT '',
      needs_vpn TINYINT UNSIGNED NOT NULL DEFAULT 0,
      old_account VARCHAR(30) NOT NULL DEFAULT '',
      valid_to DATE NULL,
      remark VARCHAR(200) NOT NULL DEFAULT '',
      before_state TEXT NULL,
      state VARCHAR(10) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
      requested_by BIGINT UNSIGNED NULL,
      requested_at DATETIME(3) NOT NULL,
      decided_by BIGINT UNSIGNED NULL,
      decided_at DATETIME(3) NULL,
      reason VARCHAR(200) NOT NULL DEFAULT '',
      version INT UNSIGNED NOT NULL DEFAULT 1,
      PRIMARY KEY (id),
      UNIQUE KEY account_requests_row_unique (version_id, row_no),
      KEY account_requests_operator (operator_id, state, id),
      KEY account_requests_agency (agency_id, id),
      KEY account_requests_queue (state, requested_at, id),
      CONSTRAINT account_requests_of_agency FOREIGN KEY (agency_id) REFERENCES agencies (id),
      CONSTRAINT account_requests_of_operator FOREIGN KEY (operator_id) REFERENCES operators (id),
      CONSTRAINT account_requests_kind_known CHECK (kind IN ('add', 'change', 'revoke')),
      CONSTRAINT account_requests_source_known CHECK (source IN ('annex', 'online', 'province')),
      CONSTRAINT account_requests_state_known CHECK (state IN ('waiting', 'approved', 'returned')),
      CONSTRAINT account_requests_four_eyes CHECK (decided_by IS NULL OR requested_by IS NULL OR decided_by <> requested_by),
      CONSTRAINT account_requests_two_people CHECK (source = 'province' OR state <> 'approved' OR (decided_by IS NOT NULL AND requested_by IS NOT NULL))
    )`,
    `activation_slips (
      id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
      operator_id BIGINT UNSIGNED NOT NULL,
      code_hash CHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
      issued_by BIGINT UNSIGNED NULL,
      issued_at DATETIME(3) NOT NULL,
      expires_at DATETIME(3) NOT NULL,
      used_at DATETIME(3) NULL,
      is_open TINYINT UNSIGNED NULL DEFAULT 1,
      PRIMARY KEY (id),
      UNIQUE KEY activation_slips_one_open (operator_id, is_open),
      CONSTRAINT activation_slips_of_operator FOREIGN KEY (operator_id) REFERENCES operators (id),
      CONSTRAINT activation_slips_open_or_not CHECK (is_open IS NULL OR is_open = 1)
    )`,
    `account_attestations (
      operator_id BIGINT UNSIGNED NOT NULL,
      quarter CHAR(6) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
      attested_by BIGINT UNSIGNED NOT NULL,
      attested_at DATETIME(3) NOT NULL,
      PRIMARY KEY (operator_id, quarter),
      CONSTRAINT account_attestations_of_operator FOREIGN KEY (operator_id) REFERENCES operators (id),
      CONSTRAINT account_attestations_not_self CHECK (attested_by <> operator_id)
    )`,
  );
}

export async function down(db: Db): Promise<void> {
  await dropTables(db, 'account_attestations', 'activation_slips', 'account_requests', 'operator_divisions');
  await db.raw(`ALTER TABLE operators
    DROP KEY operators_active_mobile_unique, DROP KEY operators_one_liaison, DROP KEY operators_id_number,
    DROP COLUMN active_mobile, DROP COLUMN liaison_of, DROP COLUMN id_number_sealed, DROP COLUMN id_number_hash,
    DROP COLUMN mobile_sealed, DROP COLUMN mobile_hash, DROP COLUMN office_phone, DROP COLUMN section, DROP COLUMN post,
    DROP COLUMN access_way, DROP COLUMN needs_vpn, DROP COLUMN vpn_allowed, DROP COLUMN is_liaison, DROP COLUMN old_account,
    DROP COLUMN valid_to, DROP COLUMN is_provisional, DROP COLUMN deactivated_at, DROP COLUMN deactivated_by,
    DROP COLUMN deactivation_reason, DROP COLUMN attested_at, DROP COLUMN last_sign_in_at`);
}
