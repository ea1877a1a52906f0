import type { Db } from '#platform/db/connection.js';
import { createTables, dropTables } from '#platform/db/ddl.js';

export async function up(db: Db): Promise<void> {
  await createTables(
    db,
    `operators (
      id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
      account VARCHAR(30) COLLATE utf8mb4_bin NOT NULL,
      display_name VARCHAR(30) NOT NULL,
      agency_id BIGINT UNSIGNED NOT NULL,
      password_hash VARCHAR(160) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
      password_changed_at DATETIME(3) NOT NULL,
      must_change_password TINYINT UNSIGNED NOT NULL,
      is_active TINYINT UNSIGNED NOT NULL DEFAULT 1,
      version INT UNSIGNED NOT NULL DEFAULT 1,
      created_at DATETIME(3) NOT NULL,
      PRIMARY KEY (id),
      UNIQUE KEY operators_account_unique (account),
      CONSTRAINT operators_of_agency FOREIGN KEY (agency_id) REFERENCES agencies (id)
    )`,
    `operator_roles (
      operator_id BIGINT UNSIGNED NOT NULL,
      role VARCHAR(30) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
      PRIMARY KEY (operator_id, role),
      CONSTRAINT operator_roles_of_operator FOREIGN KEY (operator_id) REFERENCES operators (id)
    )`,
    `operator_past_passwords (
      id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
      operator_id BIGINT UNSIGNED NOT NULL,
      password_hash VARCHAR(160) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
      PRIMARY KEY (id),
      KEY operator_past_passwords_operator (operator_id, id),
      CONSTRAINT operator_past_passwords_of_operator FOREIGN KEY (operator_id) REFERENCES operators (id)
    )`,
  );
}

export async function down(db: Db): Promise<void> {
  await dropTables(db, 'operator_past_passwords', 'operator_roles', 'operators');
}
