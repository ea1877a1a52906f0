import type { Db } from '#platform/db/connection.js';
import { createTables } from '#platform/db/ddl.js';

export async function up(db: Db): Promise<void> {
  await createTables(
    db,
    `audit_entries (
      seq BIGINT UNSIGNED NOT NULL,
      acted_at DATETIME(3) NOT NULL,
      actor_id BIGINT UNSIGNED NULL,
      actor_name VARCHAR(60) NOT NULL,
      actor_agency_id BIGINT UNSIGNED NULL,
      address VARCHAR(45) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
      verb VARCHAR(60) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
      object_type VARCHAR(40) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
      object_id VARCHAR(60) COLLATE utf8mb4_bin NOT NULL,
      agency_id BIGINT UNSIGNED NULL,
      outcome VARCHAR(10) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
      state_before MEDIUMTEXT NULL,
      state_after MEDIUMTEXT NULL,
      previous_hash CHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
      hash CHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
      PRIMARY KEY (seq),
      KEY audit_entries_object (object_type, object_id, seq),
      KEY audit_entries_actor (actor_id, seq),
      KEY audit_entries_agency (agency_id, seq)
    )`,
    `audit_chain (
      id TINYINT UNSIGNED NOT NULL,
      last_seq BIGINT UNSIGNED NOT NULL,
      last_hash CHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
      PRIMARY KEY (id),
      CONSTRAINT audit_chain_one_row CHECK (id = 1)
    )`,
  );
  await db('audit_chain')
    .insert({ id: 1, last_seq: 0, last_hash: '0'.repeat(64) })
    .onConflict('id')
    .ignore();
}

/** Irreversible: records of acts are kept (网络安全法 Art. 21). */
export async function down(): Promise<void> {}
