import type { Db } from '#platform/db/connection.js';
import { createTables, dropTables } from '#platform/db/ddl.js';

/**
 * Somebody who is away hands open work to a colleague from a day until a day, with a note (C30). While it lasts, claims are the colleague's;
 * afterwards, or when it is taken back, what is still open returns.
 */
export async function up(db: Db): Promise<void> {
  await createTables(
    db,
    `hand_overs (
      id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
      from_id BIGINT UNSIGNED NOT NULL,
      to_id BIGINT UNSIGNED NOT NULL,
      agency_id BIGINT UNSIGNED NOT NULL,
      from_day DATE NOT NULL,
      to_day DATE NOT NULL,
      note VARCHAR(500) NOT NULL,
      ground VARCHAR(500) NULL,
      made_by BIGINT UNSIGNED NOT NULL,
      made_at DATETIME(3) NOT NULL,
      begun_at DATETIME(3) NULL,
      ended_at DATETIME(3) NULL,
      ended_by BIGINT UNSIGNED NULL,
      PRIMARY KEY (id),
      KEY hand_overs_open (ended_at, from_day, to_day),
      KEY hand_overs_by_receiver (to_id, ended_at),
      CONSTRAINT hand_overs_of_giver FOREIGN KEY (from_id) REFERENCES operators (id),
      CONSTRAINT hand_overs_of_receiver FOREIGN KEY (to_id) REFERENCES operators (id),
      CONSTRAINT hand_overs_of_maker FOREIGN KEY (made_by) REFERENCES operators (id),
      CONSTRAINT hand_overs_of_agency FOREIGN KEY (agency_id) REFERENCES agencies (id),
      CONSTRAINT hand_overs_two CHECK (from_id <> to_id),
      CONSTRAINT hand_overs_days CHECK (from_day <= to_day),
      CONSTRAINT hand_overs_noted CHECK (CHAR_LENGTH(note) >= 2),
      CONSTRAINT hand_overs_grounded CHECK (made_by = from_id OR (ground IS NOT NULL AND CHAR_LENGTH(ground) >= 4))
    )`,
    `hand_over_annexes (
      hand_over_id BIGINT UNSIGNED NOT NULL,
      annex_id BIGINT UNSIGNED NOT NULL,
      PRIMARY KEY (hand_over_id, annex_id),
      KEY hand_over_annexes_by_annex (annex_id),
      CONSTRAINT hand_over_annexes_of_hand_over FOREIGN KEY (hand_over_id) REFERENCES hand_overs (id),
      CONSTRAINT hand_over_annexes_of_annex FOREIGN KEY (annex_id) REFERENCES annexes (id)
    )`,
  );
}

export async function down(db: Db): Promise<void> {
  await dropTables(db, 'hand_over_annexes', 'hand_overs');
}
