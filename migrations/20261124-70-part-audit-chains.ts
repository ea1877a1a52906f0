import type { Db } from '#platform/db/connection.js';
import { createTables } from '#platform/db/ddl.js';

const chains = 64;

/**
 * One chain with one head let every write of the portal queue behind one row. From here on entries go to one of several chains, each with
 * its head; entries from before keep their own (chain is null). Once a day all heads together become a digest.
 */
export async function up(db: Db): Promise<void> {
  if (!(await db.schema.hasColumn('audit_entries', 'chain')))
    await db.raw('ALTER TABLE audit_entries ADD COLUMN chain TINYINT UNSIGNED NULL');
  await createTables(
    db,
    `audit_heads (
      chain TINYINT UNSIGNED NOT NULL,
      entries BIGINT UNSIGNED NOT NULL,
      last_seq BIGINT UNSIGNED NOT NULL,
      last_hash CHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
      PRIMARY KEY (chain)
    )`,
    `audit_digests (
      day DATE NOT NULL,
      entries BIGINT UNSIGNED NOT NULL,
      total BIGINT UNSIGNED NOT NULL,
      heads MEDIUMTEXT CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
      previous_digest CHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
      digest CHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
      made_at DATETIME(3) NOT NULL,
      PRIMARY KEY (day)
    )`,
  );
  const heads = Array.from({ length: chains }, (_, chain) => ({
    chain,
    entries: 0,
    last_seq: 0,
    last_hash: '0'.repeat(64),
  }));
  await db('audit_heads').insert(heads).onConflict('chain').ignore();
}

/** Irreversible: records of acts are kept (网络安全法 Art. 21). */
export async function down(): Promise<void> {}
