import type { Db } from '#platform/db/connection.js';
import { createTables, dropTables } from '#platform/db/ddl.js';

const code = (length: number) => `VARCHAR(${length}) CHARACTER SET ascii COLLATE ascii_bin`;

/**
 * Rows of two units, or of a unit and the register, that are one business (C28). A case is one pair of rows by their keys; it outlives their
 * files. `collision_locks` has a row for a drive: one unit is compared at a time.
 */
export async function up(db: Db): Promise<void> {
  await createTables(
    db,
    `collision_locks (
      drive_id BIGINT UNSIGNED NOT NULL,
      PRIMARY KEY (drive_id),
      CONSTRAINT collision_locks_of_drive FOREIGN KEY (drive_id) REFERENCES drives (id)
    )`,
    `collisions (
      id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
      drive_id BIGINT UNSIGNED NOT NULL,
      pair_hash CHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
      ground ${code(10)} NOT NULL,
      agrees VARCHAR(200) NOT NULL,
      state ${code(10)} NOT NULL,
      outcome ${code(10)} NULL,
      reason VARCHAR(500) NULL,
      decided_by BIGINT UNSIGNED NULL,
      decided_at DATETIME(3) NULL,
      found_at DATETIME(3) NOT NULL,
      version INT UNSIGNED NOT NULL DEFAULT 1,
      PRIMARY KEY (id),
      UNIQUE KEY collisions_pair_unique (drive_id, pair_hash),
      KEY collisions_by_state (drive_id, state, id),
      CONSTRAINT collisions_of_drive FOREIGN KEY (drive_id) REFERENCES drives (id),
      CONSTRAINT collisions_decider FOREIGN KEY (decided_by) REFERENCES operators (id),
      CONSTRAINT collisions_ground_known CHECK (ground IN ('code', 'licence', 'name', 'likely')),
      CONSTRAINT collisions_state_known CHECK (state IN ('open', 'decided', 'settled', 'gone')),
      CONSTRAINT collisions_outcome_known CHECK (outcome IN ('first', 'second', 'both', 'branch')),
      CONSTRAINT collisions_decided_whole CHECK
        ((outcome IS NULL) = (decided_by IS NULL) AND (outcome IS NULL) = (reason IS NULL)),
      CONSTRAINT collisions_decided_state CHECK (state NOT IN ('decided', 'settled') OR outcome IS NOT NULL)
    )`,
    `collision_sides (
      id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
      collision_id BIGINT UNSIGNED NOT NULL,
      side TINYINT UNSIGNED NOT NULL,
      annex_id BIGINT UNSIGNED NULL,
      row_key ${code(40)} NULL,
      version_id BIGINT UNSIGNED NULL,
      row_no INT UNSIGNED NULL,
      business_id INT UNSIGNED NULL,
      stance ${code(10)} NULL,
      said VARCHAR(500) NULL,
      stated_by BIGINT UNSIGNED NULL,
      stated_at DATETIME(3) NULL,
      PRIMARY KEY (id),
      UNIQUE KEY collision_sides_unique (collision_id, side),
      KEY collision_sides_of_annex (annex_id, collision_id),
      CONSTRAINT collision_sides_of_case FOREIGN KEY (collision_id) REFERENCES collisions (id),
      CONSTRAINT collision_sides_annex FOREIGN KEY (annex_id) REFERENCES annexes (id),
      CONSTRAINT collision_sides_stater FOREIGN KEY (stated_by) REFERENCES operators (id),
      CONSTRAINT collision_sides_no CHECK (side IN (1, 2)),
      CONSTRAINT collision_sides_there CHECK (annex_id IS NOT NULL OR business_id IS NOT NULL),
      CONSTRAINT collision_sides_stance CHECK (stance IN ('insist', 'yield'))
    )`,
  );
}

export async function down(db: Db): Promise<void> {
  await dropTables(db, 'collision_sides', 'collisions', 'collision_locks');
}
