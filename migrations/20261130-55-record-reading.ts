import type { Db } from '#platform/db/connection.js';
import { createTables, dropTables } from '#platform/db/ddl.js';

/**
 * What a reviewer has had on the screen of a version: ranges of row numbers (`3-52,54`), true as of `seen_at` (a row that was mended later
 * is unseen again), and the sample that the reviewer drew. And each decision with what it rests on: rows that had to be seen, rows that
 * were, size and seed of a sample; `is_complete`: all that had to be seen was.
 */
export async function up(db: Db): Promise<void> {
  await createTables(
    db,
    `annex_readings (
      version_id BIGINT UNSIGNED NOT NULL,
      operator_id BIGINT UNSIGNED NOT NULL,
      seen MEDIUMTEXT CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
      seen_at DATETIME(3) NOT NULL,
      sample_size INT UNSIGNED NULL,
      sample_seed INT UNSIGNED NULL,
      PRIMARY KEY (version_id, operator_id),
      CONSTRAINT annex_readings_of_version FOREIGN KEY (version_id) REFERENCES annex_versions (id),
      CONSTRAINT annex_readings_of_operator FOREIGN KEY (operator_id) REFERENCES operators (id)
    )`,
    `annex_decisions (
      id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
      annex_id BIGINT UNSIGNED NOT NULL,
      version_id BIGINT UNSIGNED NOT NULL,
      decision VARCHAR(8) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
      decided_by BIGINT UNSIGNED NOT NULL,
      decided_at DATETIME(3) NOT NULL,
      needed_count INT UNSIGNED NOT NULL,
      seen_count INT UNSIGNED NOT NULL,
      is_complete TINYINT UNSIGNED NOT NULL,
      sample_size INT UNSIGNED NULL,
      sample_seed INT UNSIGNED NULL,
      PRIMARY KEY (id),
      KEY annex_decisions_of_annex_by_age (annex_id, id),
      CONSTRAINT annex_decisions_of_annex FOREIGN KEY (annex_id) REFERENCES annexes (id),
      CONSTRAINT annex_decisions_of_version FOREIGN KEY (version_id) REFERENCES annex_versions (id),
      CONSTRAINT annex_decisions_known CHECK (decision IN ('return', 'accept'))
    )`,
  );
}

export async function down(db: Db): Promise<void> {
  await dropTables(db, 'annex_decisions', 'annex_readings');
}
