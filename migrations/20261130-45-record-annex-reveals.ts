import type { Db } from '#platform/db/connection.js';
import { createTables, dropTables } from '#platform/db/ddl.js';

/** Who may read the whole numbers of an annex since when, and why: asked once for each annex (C61). */
export async function up(db: Db): Promise<void> {
  await createTables(
    db,
    `annex_reveals (
      annex_id BIGINT UNSIGNED NOT NULL,
      operator_id BIGINT UNSIGNED NOT NULL,
      reason VARCHAR(200) NOT NULL,
      given_at DATETIME(3) NOT NULL,
      PRIMARY KEY (annex_id, operator_id),
      CONSTRAINT annex_reveals_of_annex FOREIGN KEY (annex_id) REFERENCES annexes (id),
      CONSTRAINT annex_reveals_of_operator FOREIGN KEY (operator_id) REFERENCES operators (id)
    )`,
  );
}

export async function down(db: Db): Promise<void> {
  await dropTables(db, 'annex_reveals');
}
