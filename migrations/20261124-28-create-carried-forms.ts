import type { Db } from '#platform/db/connection.js';
import { createTables, dropTables } from '#platform/db/ddl.js';

/** What was typed into a form before a session ended, kept for its person until it is sent or half an hour is over (C66). Sealed. */
export async function up(db: Db): Promise<void> {
  await createTables(
    db,
    `carried_forms (
      form_id CHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
      operator_id BIGINT UNSIGNED NOT NULL,
      sealed MEDIUMTEXT CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
      expires_at DATETIME(3) NOT NULL,
      PRIMARY KEY (form_id),
      KEY carried_forms_operator (operator_id, expires_at),
      KEY carried_forms_age (expires_at),
      CONSTRAINT carried_forms_of_operator FOREIGN KEY (operator_id) REFERENCES operators (id)
    )`,
  );
}

export async function down(db: Db): Promise<void> {
  await dropTables(db, 'carried_forms');
}
