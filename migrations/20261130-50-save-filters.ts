import type { Db } from '#platform/db/connection.js';
import { createTables, dropTables } from '#platform/db/ddl.js';

/** What a person looks for again and again in the register, by a name of the person's own; `query` is the list's query string. */
export async function up(db: Db): Promise<void> {
  await createTables(
    db,
    `saved_filters (
      id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
      operator_id BIGINT UNSIGNED NOT NULL,
      name VARCHAR(40) NOT NULL,
      query VARCHAR(1000) NOT NULL,
      saved_at DATETIME(3) NOT NULL,
      PRIMARY KEY (id),
      UNIQUE KEY saved_filters_name_unique (operator_id, name),
      CONSTRAINT saved_filters_of_operator FOREIGN KEY (operator_id) REFERENCES operators (id)
    )`,
  );
}

export async function down(db: Db): Promise<void> {
  await dropTables(db, 'saved_filters');
}
