import type { Db } from '#platform/db/connection.js';
import { createTables, dropTables } from '#platform/db/ddl.js';

/**
 * By what a row may be the same business as another office's: codes with their place, trade names by sound and look, doors; keyed hashes,
 * since rows are sealed. `annex_match_states` says of which state of a version they are.
 */
export async function up(db: Db): Promise<void> {
  await createTables(
    db,
    `annex_match_keys (
      version_id BIGINT UNSIGNED NOT NULL,
      hash BINARY(8) NOT NULL,
      row_no INT UNSIGNED NOT NULL,
      PRIMARY KEY (version_id, hash, row_no),
      KEY annex_match_keys_hash (hash, version_id, row_no)
    )`,
    `annex_match_states (
      version_id BIGINT UNSIGNED NOT NULL,
      stamp VARCHAR(80) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
      PRIMARY KEY (version_id),
      CONSTRAINT annex_match_states_of_version FOREIGN KEY (version_id) REFERENCES annex_versions (id)
    )`,
  );
}

export async function down(db: Db): Promise<void> {
  await dropTables(db, 'annex_match_states', 'annex_match_keys');
}
