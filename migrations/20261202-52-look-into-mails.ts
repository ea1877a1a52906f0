import type { Db } from '#platform/db/connection.js';
import { createTables, dropTables } from '#platform/db/ddl.js';

/**
 * What the first rows of a mail's file say, numbers of persons masked and all of it sealed, so that a person can look before placing it;
 * and why somebody takes the whole file (C61).
 */
export async function up(db: Db): Promise<void> {
  if (!(await db.schema.hasColumn('mail_files', 'preview')))
    await db.raw('ALTER TABLE mail_files ADD COLUMN preview MEDIUMBLOB NULL');
  await createTables(
    db,
    `mail_file_reveals (
      mail_file_id BIGINT UNSIGNED NOT NULL,
      operator_id BIGINT UNSIGNED NOT NULL,
      reason VARCHAR(200) NOT NULL,
      given_at DATETIME(3) NOT NULL,
      PRIMARY KEY (mail_file_id, operator_id),
      CONSTRAINT mail_file_reveals_of_file FOREIGN KEY (mail_file_id) REFERENCES mail_files (id),
      CONSTRAINT mail_file_reveals_by FOREIGN KEY (operator_id) REFERENCES operators (id)
    )`,
  );
}

export async function down(db: Db): Promise<void> {
  await dropTables(db, 'mail_file_reveals');
  if (await db.schema.hasColumn('mail_files', 'preview')) await db.raw('ALTER TABLE mail_files DROP COLUMN preview');
}
