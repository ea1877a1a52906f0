import type { Db } from '#platform/db/connection.js';
import { createTables, dropTables } from '#platform/db/ddl.js';

export async function up(db: Db): Promise<void> {
  await createTables(
    db,
    `jobs (
      id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
      name VARCHAR(40) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
      payload TEXT NOT NULL,
      dedupe_key VARCHAR(120) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
      state VARCHAR(10) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
      attempts INT UNSIGNED NOT NULL DEFAULT 0,
      run_at DATETIME(3) NOT NULL,
      lease_owner VARCHAR(40) CHARACTER SET ascii COLLATE ascii_bin NULL,
      lease_until DATETIME(3) NULL,
      progress_done INT UNSIGNED NOT NULL DEFAULT 0,
      progress_known INT UNSIGNED NULL,
      failure_reason VARCHAR(40) CHARACTER SET ascii COLLATE ascii_bin NULL,
      created_at DATETIME(3) NOT NULL,
      ended_at DATETIME(3) NULL,
      PRIMARY KEY (id),
      UNIQUE KEY jobs_dedupe_unique (dedupe_key),
      KEY jobs_due (state, run_at, id),
      CONSTRAINT jobs_state_known CHECK (state IN ('waiting', 'running', 'done', 'failed'))
    )`,
  );
}

export async function down(db: Db): Promise<void> {
  await dropTables(db, 'jobs');
}
