import type { Db } from '#platform/db/connection.js';
import { createTables, dropTables } from '#platform/db/ddl.js';

/**
 * What changed in a business after it was entered, and a number per agency that grows with every change of its part of the register:
 * whoever planned against an older number is told so. History outlives the business, so it points at it without a foreign key.
 */
export async function up(db: Db): Promise<void> {
  await createTables(
    db,
    `business_history (
      id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
      business_id INT UNSIGNED NOT NULL,
      act VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
      batch_id BIGINT UNSIGNED NULL,
      version_id BIGINT UNSIGNED NULL,
      row_no INT UNSIGNED NULL,
      fields MEDIUMTEXT NOT NULL,
      actor_id BIGINT UNSIGNED NULL,
      acted_at DATETIME(3) NOT NULL,
      PRIMARY KEY (id),
      KEY business_history_business (business_id, id)
    )`,
    `register_states (
      agency_id BIGINT UNSIGNED NOT NULL,
      version BIGINT UNSIGNED NOT NULL,
      PRIMARY KEY (agency_id),
      CONSTRAINT register_states_of_agency FOREIGN KEY (agency_id) REFERENCES agencies (id)
    )`,
  );
}

export async function down(db: Db): Promise<void> {
  await dropTables(db, 'register_states', 'business_history');
}
