import type { Db } from '#platform/db/connection.js';
import { createTables, dropTables } from '#platform/db/ddl.js';

/** What was accepted together by one press: its reviewer undoes it for ten minutes (C36). */
export async function up(db: Db): Promise<void> {
  await createTables(
    db,
    `annex_acceptances (
      id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
      accepted_by BIGINT UNSIGNED NOT NULL,
      accepted_at DATETIME(3) NOT NULL,
      undone_at DATETIME(3) NULL,
      PRIMARY KEY (id),
      KEY annex_acceptances_by_reviewer (accepted_by, accepted_at),
      CONSTRAINT annex_acceptances_of_reviewer FOREIGN KEY (accepted_by) REFERENCES operators (id)
    )`,
    `annex_acceptance_items (
      acceptance_id BIGINT UNSIGNED NOT NULL,
      annex_id BIGINT UNSIGNED NOT NULL,
      version_id BIGINT UNSIGNED NOT NULL,
      PRIMARY KEY (acceptance_id, annex_id),
      CONSTRAINT annex_acceptance_items_of_acceptance FOREIGN KEY (acceptance_id) REFERENCES annex_acceptances (id),
      CONSTRAINT annex_acceptance_items_of_annex FOREIGN KEY (annex_id) REFERENCES annexes (id),
      CONSTRAINT annex_acceptance_items_of_version FOREIGN KEY (version_id) REFERENCES annex_versions (id)
    )`,
  );
}

export async function down(db: Db): Promise<void> {
  await dropTables(db, 'annex_acceptance_items', 'annex_acceptances');
}
