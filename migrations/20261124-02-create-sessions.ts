import type { Db } from '#platform/db/connection.js';
import { createTables, dropTables } from '#platform/db/ddl.js';

export async function up(db: Db): Promise<void> {
  await createTables(
    db,
    `sessions (
      id_hash CHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
      operator_id BIGINT UNSIGNED NULL,
      data TEXT NOT NULL,
      touched_at DATETIME(3) NOT NULL,
      expires_at DATETIME(3) NOT NULL,
      PRIMARY KEY (id_hash),
      KEY sessions_operator (operator_id),
      KEY sessions_expiry (expires_at)
    )`,
    `sign_in_locks (
      subject VARCHAR(120) COLLATE utf8mb4_bin NOT NULL,
      failures INT UNSIGNED NOT NULL,
      first_failed_at DATETIME(3) NOT NULL,
      locked_until DATETIME(3) NULL,
      PRIMARY KEY (subject)
    )`,
  );
}

export async function down(db: Db): Promise<void> {
  await dropTables(db, 'sign_in_locks', 'sessions');
}
