import type { Db } from '#platform/db/connection.js';
import { createTables, dropTables } from '#platform/db/ddl.js';

const ascii = 'CHARACTER SET ascii COLLATE ascii_bin';

/**
 * Which entry of the register an old licence stands behind: its own, as licensed and not filed, or the one of its filing in annex 3. What a
 * batch found before it wrote is kept, so that an undo gives it back.
 */
export async function up(db: Db): Promise<void> {
  const ofEntry = `kind VARCHAR(10) ${ascii} NULL,
      business_id INT UNSIGNED NULL,
      batch_id BIGINT UNSIGNED NULL,
      version_id BIGINT UNSIGNED NULL,
      row_no INT UNSIGNED NULL,
      entered_at DATETIME(3) NULL,
      entered_by BIGINT UNSIGNED NULL`;
  await createTables(
    db,
    `licence_entries (
      licence_id BIGINT UNSIGNED NOT NULL,
      ${ofEntry.replaceAll(' NULL', ' NOT NULL')},
      PRIMARY KEY (licence_id),
      KEY licence_entries_business (business_id),
      KEY licence_entries_batch (batch_id),
      KEY licence_entries_version (version_id, row_no),
      CONSTRAINT licence_entries_of_licence FOREIGN KEY (licence_id) REFERENCES licences (id),
      CONSTRAINT licence_entries_of_business FOREIGN KEY (business_id) REFERENCES businesses (id),
      CONSTRAINT licence_entries_of_batch FOREIGN KEY (batch_id) REFERENCES import_batches (id),
      CONSTRAINT licence_entries_of_version FOREIGN KEY (version_id) REFERENCES annex_versions (id),
      CONSTRAINT licence_entries_kind_known CHECK (kind IN ('as_filed', 'as_unfiled'))
    )`,
    `licence_entry_restores (
      by_batch_id BIGINT UNSIGNED NOT NULL,
      licence_id BIGINT UNSIGNED NOT NULL,
      ${ofEntry},
      PRIMARY KEY (by_batch_id, licence_id),
      CONSTRAINT licence_entry_restores_by_batch FOREIGN KEY (by_batch_id) REFERENCES import_batches (id),
      CONSTRAINT licence_entry_restores_of_licence FOREIGN KEY (licence_id) REFERENCES licences (id)
    )`,
  );
}

export async function down(db: Db): Promise<void> {
  await dropTables(db, 'licence_entry_restores', 'licence_entries');
}
