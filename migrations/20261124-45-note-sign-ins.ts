import type { Db } from '#platform/db/connection.js';
import { createTables, dropTables } from '#platform/db/ddl.js';

const code = 'CHARACTER SET ascii COLLATE ascii_bin';

/** Where a session was signed in from, and every attempt to sign in (C8, C62). */
export async function up(db: Db): Promise<void> {
  if (!(await db.schema.hasColumn('sessions', 'zone')))
    await db.raw(`ALTER TABLE sessions
      ADD COLUMN created_at DATETIME(3) NULL,
      ADD COLUMN address VARCHAR(45) ${code} NOT NULL DEFAULT '',
      ADD COLUMN zone VARCHAR(10) ${code} NOT NULL DEFAULT '',
      ADD COLUMN user_agent VARCHAR(200) NOT NULL DEFAULT ''`);
  await createTables(
    db,
    `sign_in_log (
      id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
      at DATETIME(3) NOT NULL,
      account VARCHAR(60) COLLATE utf8mb4_bin NOT NULL,
      operator_id BIGINT UNSIGNED NULL,
      address VARCHAR(45) ${code} NOT NULL,
      zone VARCHAR(10) ${code} NOT NULL,
      user_agent VARCHAR(200) NOT NULL,
      outcome VARCHAR(10) ${code} NOT NULL,
      reason VARCHAR(20) ${code} NOT NULL,
      PRIMARY KEY (id),
      KEY sign_in_log_operator (operator_id, id),
      KEY sign_in_log_account (account, id),
      KEY sign_in_log_address (address, id),
      KEY sign_in_log_outcome (outcome, id),
      CONSTRAINT sign_in_log_outcome_known CHECK (outcome IN ('done', 'refused'))
    )`,
  );
}

export async function down(db: Db): Promise<void> {
  await dropTables(db, 'sign_in_log');
  await db.raw(
    'ALTER TABLE sessions DROP COLUMN created_at, DROP COLUMN address, DROP COLUMN zone, DROP COLUMN user_agent',
  );
}
