import type { Db } from '#platform/db/connection.js';
import { createTables, dropTables } from '#platform/db/ddl.js';

const ascii = 'CHARACTER SET ascii COLLATE ascii_bin';

/**
 * Nil returns (零报告): what an office signed for an annex 3 or 5 in which no filed business stands, for which list. One belongs to the
 * submission of the same moment; a later submission of the annex has its own, or none.
 */
export async function up(db: Db): Promise<void> {
  await createTables(
    db,
    `annex_nil_returns (
      id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
      number VARCHAR(40) ${ascii} NOT NULL,
      annex_id BIGINT UNSIGNED NOT NULL,
      version_id BIGINT UNSIGNED NOT NULL,
      agency_id BIGINT UNSIGNED NOT NULL,
      statement VARCHAR(300) NOT NULL,
      row_count INT UNSIGNED NOT NULL,
      list_hash CHAR(64) ${ascii} NOT NULL,
      released_at DATETIME(3) NULL,
      signed_by BIGINT UNSIGNED NOT NULL,
      signed_at DATETIME(3) NOT NULL,
      PRIMARY KEY (id),
      UNIQUE KEY annex_nil_returns_number (number),
      UNIQUE KEY annex_nil_returns_once (annex_id, signed_at),
      CONSTRAINT annex_nil_returns_of_annex FOREIGN KEY (annex_id) REFERENCES annexes (id),
      CONSTRAINT annex_nil_returns_of_version FOREIGN KEY (version_id) REFERENCES annex_versions (id),
      CONSTRAINT annex_nil_returns_of_agency FOREIGN KEY (agency_id) REFERENCES agencies (id),
      CONSTRAINT annex_nil_returns_of_signer FOREIGN KEY (signed_by) REFERENCES operators (id)
    )`,
  );
}

export async function down(db: Db): Promise<void> {
  await dropTables(db, 'annex_nil_returns');
}
