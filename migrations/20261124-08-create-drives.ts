import type { Db } from '#platform/db/connection.js';
import { createTables, dropTables } from '#platform/db/ddl.js';

/** One row per collection (采集): its dates are data, not code (R4, R12, R28). */
export async function up(db: Db): Promise<void> {
  await createTables(
    db,
    `drives (
      id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
      notice_no VARCHAR(60) NOT NULL,
      title VARCHAR(200) NOT NULL,
      baseline_on DATE NOT NULL,
      deadline_at DATETIME(3) NOT NULL,
      go_live_on DATE NOT NULL,
      is_current TINYINT UNSIGNED NULL,
      version INT UNSIGNED NOT NULL DEFAULT 1,
      PRIMARY KEY (id),
      UNIQUE KEY drives_one_current (is_current),
      CONSTRAINT drives_current_or_null CHECK (is_current IS NULL OR is_current = 1)
    )`,
  );
}

export async function down(db: Db): Promise<void> {
  await dropTables(db, 'drives');
}
