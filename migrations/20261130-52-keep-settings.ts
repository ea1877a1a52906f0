import type { Db } from '#platform/db/connection.js';
import { createTables, dropTables } from '#platform/db/ddl.js';

/**
 * What people of the province set themselves: contacts, names of organs, texts. No value: as at installation. Each change stays, with who
 * and when.
 */
export async function up(db: Db): Promise<void> {
  await createTables(
    db,
    `settings (
      name VARCHAR(40) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
      value VARCHAR(1000) NULL,
      PRIMARY KEY (name)
    )`,
    `setting_changes (
      id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
      name VARCHAR(40) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
      value_before VARCHAR(1000) NOT NULL,
      value_after VARCHAR(1000) NOT NULL,
      changed_by BIGINT UNSIGNED NOT NULL,
      changed_at DATETIME(3) NOT NULL,
      PRIMARY KEY (id),
      KEY setting_changes_name (name, id),
      CONSTRAINT setting_changes_by FOREIGN KEY (changed_by) REFERENCES operators (id)
    )`,
  );
}

export async function down(db: Db): Promise<void> {
  await dropTables(db, 'setting_changes', 'settings');
}
