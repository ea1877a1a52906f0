import type { Db } from '#platform/db/connection.js';
import { createTables, dropTables } from '#platform/db/ddl.js';

/**
 * The notice of a drive as data, edition by edition: what it says (`content`, by the names of its fields), who proposed and who released
 * it, from which moment on it holds, until when it is to be acknowledged and whether its text asks for that anew. Number 0 is what the
 * drive said of its notice before anybody entered the text.
 */
export async function up(db: Db): Promise<void> {
  await createTables(
    db,
    `notice_editions (
      id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
      drive_id BIGINT UNSIGNED NOT NULL,
      no INT UNSIGNED NULL,
      base_no INT UNSIGNED NULL,
      state VARCHAR(9) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
      is_open TINYINT UNSIGNED NULL,
      content MEDIUMTEXT NOT NULL,
      publish_at DATETIME(3) NULL,
      acknowledge_by DATETIME(3) NULL,
      asks TINYINT UNSIGNED NOT NULL DEFAULT 0,
      ground VARCHAR(300) NOT NULL,
      proposed_by BIGINT UNSIGNED NULL,
      proposed_at DATETIME(3) NOT NULL,
      decided_by BIGINT UNSIGNED NULL,
      decided_at DATETIME(3) NULL,
      refused_ground VARCHAR(300) NULL,
      recalled_by BIGINT UNSIGNED NULL,
      recalled_at DATETIME(3) NULL,
      PRIMARY KEY (id),
      UNIQUE KEY notice_editions_no (drive_id, no),
      UNIQUE KEY notice_editions_one_open (drive_id, is_open),
      CONSTRAINT notice_editions_of_drive FOREIGN KEY (drive_id) REFERENCES drives (id),
      CONSTRAINT notice_editions_by FOREIGN KEY (proposed_by) REFERENCES operators (id),
      CONSTRAINT notice_editions_state_known
        CHECK (state IN ('proposed', 'released', 'refused', 'withdrawn', 'recalled')),
      CONSTRAINT notice_editions_open CHECK ((state = 'proposed') = (is_open IS NOT NULL)),
      CONSTRAINT notice_editions_numbered CHECK ((state IN ('released', 'recalled')) = (no IS NOT NULL)),
      CONSTRAINT notice_editions_moment CHECK (no IS NULL OR publish_at IS NOT NULL),
      CONSTRAINT notice_editions_four_eyes
        CHECK ((no IS NOT NULL AND no = 0) OR state IN ('proposed', 'withdrawn') OR (decided_by IS NOT NULL AND decided_by <> proposed_by)),
      CONSTRAINT notice_editions_entered CHECK ((no IS NOT NULL AND no = 0) OR proposed_by IS NOT NULL)
    )`,
    `notice_openings (
      id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
      edition_id BIGINT UNSIGNED NOT NULL,
      operator_id BIGINT UNSIGNED NOT NULL,
      agency_id BIGINT UNSIGNED NOT NULL,
      opened_at DATETIME(3) NOT NULL,
      PRIMARY KEY (id),
      UNIQUE KEY notice_openings_first (edition_id, operator_id),
      CONSTRAINT notice_openings_of FOREIGN KEY (edition_id) REFERENCES notice_editions (id),
      CONSTRAINT notice_openings_by FOREIGN KEY (operator_id) REFERENCES operators (id),
      CONSTRAINT notice_openings_agency FOREIGN KEY (agency_id) REFERENCES agencies (id)
    )`,
    `notice_acknowledgements (
      id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
      edition_id BIGINT UNSIGNED NOT NULL,
      agency_id BIGINT UNSIGNED NOT NULL,
      operator_id BIGINT UNSIGNED NOT NULL,
      acknowledged_at DATETIME(3) NOT NULL,
      PRIMARY KEY (id),
      UNIQUE KEY notice_acknowledgements_one (edition_id, agency_id),
      CONSTRAINT notice_acknowledgements_of FOREIGN KEY (edition_id) REFERENCES notice_editions (id),
      CONSTRAINT notice_acknowledgements_by FOREIGN KEY (operator_id) REFERENCES operators (id),
      CONSTRAINT notice_acknowledgements_agency FOREIGN KEY (agency_id) REFERENCES agencies (id)
    )`,
  );
  await moveHeads(db);
}

/** What drives said of their notices becomes edition 0 of each. */
async function moveHeads(db: Db): Promise<void> {
  if (!(await db.schema.hasColumn('drives', 'issued_on'))) return;
  await db.raw(
    `INSERT INTO notice_editions (drive_id, no, state, content, publish_at, ground, proposed_at)
      SELECT d.id, 0, 'released',
        JSON_OBJECT('number', d.notice_no, 'title', d.title, 'issuer', d.issuer,
          'issuedOn', DATE_FORMAT(d.issued_on, '%Y-%m-%d'), 'copiesTo', d.copies_to, 'publicity', 'public',
          'legalBasis', '', 'text', '', 'businessContact', '', 'supportContact', '', 'supportGroup', '', 'mailbox', '',
          'audience', JSON_OBJECT('kind', 'all')),
        '2020-11-17 00:00:00', '', '2020-11-17 00:00:00'
      FROM drives d
      WHERE NOT EXISTS (SELECT 1 FROM notice_editions e WHERE e.drive_id = d.id AND e.no = 0)`,
  );
  await db.raw('ALTER TABLE drives DROP COLUMN issuer, DROP COLUMN issued_on, DROP COLUMN copies_to');
}

export async function down(db: Db): Promise<void> {
  if (!(await db.schema.hasColumn('drives', 'issued_on')))
    await db.raw(
      `ALTER TABLE drives
        ADD COLUMN issuer VARCHAR(60) NOT NULL DEFAULT '海南省道路运输局',
        ADD COLUMN issued_on DATE NOT NULL DEFAULT '2020-11-17',
        ADD COLUMN copies_to VARCHAR(200) NOT NULL DEFAULT '省道路运输监测中心，局领导，局机关各科室'`,
    );
  await dropTables(db, 'notice_acknowledgements', 'notice_openings', 'notice_editions');
}
