import type { Db } from '#platform/db/connection.js';
import { createTables, dropTables } from '#platform/db/ddl.js';

/** Which units were invited to a collection, by whom, and the two accounts made for it: who fills in and who submits (R29). */
export async function up(db: Db): Promise<void> {
  await createTables(
    db,
    `agency_invitations (
      id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
      drive_id BIGINT UNSIGNED NOT NULL,
      unit_code CHAR(6) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
      agency_id BIGINT UNSIGNED NOT NULL,
      collector_id BIGINT UNSIGNED NOT NULL,
      manager_id BIGINT UNSIGNED NOT NULL,
      invited_by BIGINT UNSIGNED NOT NULL,
      invited_at DATETIME(3) NOT NULL,
      PRIMARY KEY (id),
      UNIQUE KEY agency_invitations_one_per_unit (drive_id, unit_code),
      CONSTRAINT agency_invitations_of_drive FOREIGN KEY (drive_id) REFERENCES drives (id),
      CONSTRAINT agency_invitations_of_unit FOREIGN KEY (unit_code) REFERENCES divisions (code),
      CONSTRAINT agency_invitations_of_agency FOREIGN KEY (agency_id) REFERENCES agencies (id),
      CONSTRAINT agency_invitations_collector FOREIGN KEY (collector_id) REFERENCES operators (id),
      CONSTRAINT agency_invitations_manager FOREIGN KEY (manager_id) REFERENCES operators (id),
      CONSTRAINT agency_invitations_two_people CHECK (collector_id <> manager_id)
    )`,
  );
}

export async function down(db: Db): Promise<void> {
  await dropTables(db, 'agency_invitations');
}
