import type { Db } from '#platform/db/connection.js';
import { createTables, dropTables } from '#platform/db/ddl.js';

const ascii = 'CHARACTER SET ascii COLLATE ascii_bin';

/**
 * How every annex stood from which moment on, a row for each move, so that the progress of any moment can be told again: what moved it, who,
 * and the figures that a page showed then; likewise how many licences each list of a unit held. What is known of before is filled in: when
 * versions came, were handed in and decided; of earlier counts only those of now are known.
 */
export async function up(db: Db): Promise<void> {
  const isFresh = !(await db.schema.hasTable('annex_standings'));
  await createTables(
    db,
    `annex_standings (
      id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
      annex_id BIGINT UNSIGNED NOT NULL,
      noted_at DATETIME(3) NOT NULL,
      noted_by BIGINT UNSIGNED NULL,
      step VARCHAR(10) ${ascii} NOT NULL,
      state VARCHAR(12) ${ascii} NOT NULL,
      version_id BIGINT UNSIGNED NULL,
      row_count INT UNSIGNED NOT NULL DEFAULT 0,
      error_count INT UNSIGNED NOT NULL DEFAULT 0,
      open_warnings INT UNSIGNED NOT NULL DEFAULT 0,
      open_comments INT UNSIGNED NOT NULL DEFAULT 0,
      filed_count INT UNSIGNED NULL,
      is_late TINYINT UNSIGNED NOT NULL DEFAULT 0,
      submitted_at DATETIME(3) NULL,
      deadline_at DATETIME(3) NOT NULL,
      PRIMARY KEY (id),
      KEY annex_standings_at (annex_id, noted_at, id),
      CONSTRAINT annex_standings_state_known CHECK (state IN ('filling', 'submitted', 'returned', 'accepted', 'imported'))
    )`,
    `list_sizes (
      id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
      drive_id BIGINT UNSIGNED NOT NULL,
      unit_code CHAR(6) ${ascii} NOT NULL,
      annex_no TINYINT UNSIGNED NOT NULL,
      noted_at DATETIME(3) NOT NULL,
      licence_count INT UNSIGNED NOT NULL,
      PRIMARY KEY (id),
      KEY list_sizes_at (drive_id, unit_code, annex_no, noted_at, id),
      CONSTRAINT list_sizes_annex_known CHECK (annex_no IN (4, 5))
    )`,
  );
  if (!(await db.schema.hasColumn('annex_versions', 'filed_count')))
    await db.raw('ALTER TABLE annex_versions ADD COLUMN filed_count INT UNSIGNED NULL');
  if (isFresh || (await isEmpty(db, 'annex_standings'))) await db.raw(knownStandings(await issuedColumn(db)));
  if (isFresh || (await isEmpty(db, 'list_sizes'))) await db.raw(knownSizes);
}

const isEmpty = async (db: Db, table: string): Promise<boolean> => (await db(table).first('id')) === undefined;

/** When the notice of a drive `d` was issued; a later migration moves it to the notice's editions. */
const issuedColumn = async (db: Db): Promise<string> =>
  (await db.schema.hasColumn('drives', 'issued_on'))
    ? 'CAST(d.issued_on AS DATETIME)'
    : '(SELECT MIN(n.publish_at) FROM notice_editions n WHERE n.drive_id = d.id)';

/** Of one annex: uploads, submissions and decisions in their order, and last how it stands. `issued`: the moment of what nobody touched. */
const knownStandings = (issued: string): string => `
  INSERT INTO annex_standings (annex_id, noted_at, noted_by, step, state, version_id, row_count, error_count, is_late,
    submitted_at, deadline_at)
  SELECT m.annex_id, m.noted_at, m.noted_by, m.step, m.state, m.version_id, COALESCE(v.row_count, 0), COALESCE(v.error_count, 0),
    CASE WHEN m.submitted_at > GREATEST(d.deadline_at, COALESCE(e.deadline_at, d.deadline_at)) THEN 1 ELSE 0 END,
    m.submitted_at, GREATEST(d.deadline_at, COALESCE(e.deadline_at, d.deadline_at))
  FROM (
    SELECT v.annex_id, v.uploaded_at AS noted_at, v.uploaded_by AS noted_by, 'upload' AS step, 'filling' AS state,
      v.id AS version_id, NULL AS submitted_at, 1 AS place
    FROM annex_versions v WHERE v.state = 'checked'
    UNION ALL
    SELECT v.annex_id, v.submitted_at, NULL, 'submit', 'submitted', v.id, v.submitted_at, 2
    FROM annex_versions v WHERE v.state = 'checked' AND v.submitted_at IS NOT NULL
    UNION ALL
    SELECT c.annex_id, c.decided_at, c.decided_by, c.decision,
      CASE WHEN c.decision = 'return' THEN 'returned' ELSE 'accepted' END, c.version_id, c.submitted_at, 3
    FROM annex_decisions c
    UNION ALL
    SELECT x.id, COALESCE(x.imported_at, x.decided_at, x.submitted_at,
        (SELECT MAX(c.decided_at) FROM annex_decisions c WHERE c.annex_id = x.id AND x.state = 'returned'),
        v.uploaded_at, ${issued}),
      NULL, 'known', x.state, x.current_version_id, x.submitted_at, 4
    FROM annexes x JOIN drives d ON d.id = x.drive_id LEFT JOIN annex_versions v ON v.id = x.current_version_id
  ) m
  JOIN annexes x ON x.id = m.annex_id
  JOIN drives d ON d.id = x.drive_id
  LEFT JOIN drive_extensions e ON e.drive_id = x.drive_id AND e.unit_code = x.unit_code AND e.is_current = 1
  LEFT JOIN annex_versions v ON v.id = m.version_id
  ORDER BY m.noted_at, m.place`;

/** The lists as they are, since they were handed out. */
const knownSizes = `
  INSERT INTO list_sizes (drive_id, unit_code, annex_no, noted_at, licence_count)
  SELECT l.drive_id, l.unit_code, l.list, d.lists_released_at, COUNT(*)
  FROM licences l JOIN drives d ON d.id = l.drive_id
  WHERE l.is_gone = 0 AND l.unit_code IS NOT NULL AND l.list IN (4, 5) AND d.lists_released_at IS NOT NULL
  GROUP BY l.drive_id, l.unit_code, l.list, d.lists_released_at`;

export async function down(db: Db): Promise<void> {
  await dropTables(db, 'annex_standings', 'list_sizes');
  if (await db.schema.hasColumn('annex_versions', 'filed_count'))
    await db.raw('ALTER TABLE annex_versions DROP COLUMN filed_count');
}
