import type { Db } from '#platform/db/connection.js';
import { createTables, dropTables } from '#platform/db/ddl.js';

const code = 'CHARACTER SET ascii COLLATE ascii_bin';

/** Second factors: the sealed key, the last time step that was used, and recovery codes as hashes (domain guide 9). */
export async function up(db: Db): Promise<void> {
  if (!(await db.schema.hasColumn('operators', 'totp_sealed')))
    await db.raw(`ALTER TABLE operators
      ADD COLUMN totp_sealed VARCHAR(200) ${code} NOT NULL DEFAULT '',
      ADD COLUMN totp_enabled_at DATETIME(3) NULL,
      ADD COLUMN totp_last_step BIGINT UNSIGNED NOT NULL DEFAULT 0`);
  await createTables(
    db,
    `recovery_codes (
      operator_id BIGINT UNSIGNED NOT NULL,
      code_hash CHAR(64) ${code} NOT NULL,
      used_at DATETIME(3) NULL,
      PRIMARY KEY (operator_id, code_hash),
      CONSTRAINT recovery_codes_of_operator FOREIGN KEY (operator_id) REFERENCES operators (id)
    )`,
  );
}

export async function down(db: Db): Promise<void> {
  await dropTables(db, 'recovery_codes');
  await db.raw(
    'ALTER TABLE operators DROP COLUMN totp_sealed, DROP COLUMN totp_enabled_at, DROP COLUMN totp_last_step',
  );
}
