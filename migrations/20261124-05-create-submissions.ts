import type { Db } from '#platform/db/connection.js';
import { createTables, dropTables } from '#platform/db/ddl.js';

/** One row per form that was sent: a second press finds the first one's answer (C67). */
export async function up(db: Db): Promise<void> {
  await createTables(
    db,
    `submissions (
      operator_id BIGINT UNSIGNED NOT NULL,
      submission_id CHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
      location VARCHAR(300) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
      created_at DATETIME(3) NOT NULL,
      PRIMARY KEY (operator_id, submission_id),
      KEY submissions_age (created_at)
    )`,
  );
}

export async function down(db: Db): Promise<void> {
  await dropTables(db, 'submissions');
}
