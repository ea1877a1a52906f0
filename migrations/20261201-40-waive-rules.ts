import type { Db } from '#platform/db/connection.js';
import { createTables, dropTables } from '#platform/db/ddl.js';

/**
 * A waiver lets errors of one rule on named rows of an annex through until a day (C35). It is asked on a ground and decided by another
 * person; its rows are named as the versions name them, with the value concerned, so that it goes on into later versions as long as
 * that value stays. A finding that a waiver lets through names it, and does not count among the errors of its version.
 */
export async function up(db: Db): Promise<void> {
  await createTables(
    db,
    `annex_waivers (
      id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
      annex_id BIGINT UNSIGNED NOT NULL,
      version_id BIGINT UNSIGNED NOT NULL,
      rule VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
      field VARCHAR(40) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
      kind VARCHAR(80) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
      ground VARCHAR(500) NOT NULL,
      asked_by BIGINT UNSIGNED NOT NULL,
      asked_at DATETIME(3) NOT NULL,
      expires_on DATE NOT NULL,
      decision VARCHAR(8) CHARACTER SET ascii COLLATE ascii_bin NULL,
      decided_by BIGINT UNSIGNED NULL,
      decided_at DATETIME(3) NULL,
      decision_reason VARCHAR(500) NULL,
      ended_by BIGINT UNSIGNED NULL,
      ended_at DATETIME(3) NULL,
      end_reason VARCHAR(500) NULL,
      lapsed_at DATETIME(3) NULL,
      PRIMARY KEY (id),
      KEY annex_waivers_by_annex (annex_id, decision, ended_at, expires_on),
      KEY annex_waivers_by_expiry (decision, expires_on, lapsed_at),
      CONSTRAINT annex_waivers_of_annex FOREIGN KEY (annex_id) REFERENCES annexes (id),
      CONSTRAINT annex_waivers_of_version FOREIGN KEY (version_id) REFERENCES annex_versions (id),
      CONSTRAINT annex_waivers_of_asker FOREIGN KEY (asked_by) REFERENCES operators (id),
      CONSTRAINT annex_waivers_of_decider FOREIGN KEY (decided_by) REFERENCES operators (id),
      CONSTRAINT annex_waivers_of_ender FOREIGN KEY (ended_by) REFERENCES operators (id),
      CONSTRAINT annex_waivers_grounded CHECK (CHAR_LENGTH(ground) >= 4),
      CONSTRAINT annex_waivers_decision_known CHECK (decision IS NULL OR decision IN ('approve', 'refuse')),
      CONSTRAINT annex_waivers_by_another CHECK (decision IS NULL OR (decided_by IS NOT NULL AND decided_by <> asked_by
        AND decided_at IS NOT NULL AND decision_reason IS NOT NULL AND CHAR_LENGTH(decision_reason) >= 2)),
      CONSTRAINT annex_waivers_end_whole CHECK ((ended_at IS NULL) = (ended_by IS NULL)),
      CONSTRAINT annex_waivers_end_of_what CHECK (ended_at IS NULL OR decision IS NULL OR
        (decision = 'approve' AND end_reason IS NOT NULL AND CHAR_LENGTH(end_reason) >= 2))
    )`,
    // The row as a version of the annex names it; what its cell held is sealed as findings are.
    `annex_waiver_rows (
      waiver_id BIGINT UNSIGNED NOT NULL,
      row_no INT UNSIGNED NOT NULL,
      row_key VARCHAR(40) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
      said MEDIUMBLOB NOT NULL,
      PRIMARY KEY (waiver_id, row_no),
      CONSTRAINT annex_waiver_rows_of_waiver FOREIGN KEY (waiver_id) REFERENCES annex_waivers (id)
    )`,
  );
  // No foreign key: findings are written by the hundred thousand and made anew by every check.
  if (!(await db.schema.hasColumn('annex_findings', 'waiver_id')))
    await db.raw(`ALTER TABLE annex_findings ADD COLUMN waiver_id BIGINT UNSIGNED NULL,
      ADD CONSTRAINT annex_findings_waiver_of_error CHECK (waiver_id IS NULL OR level = 'E')`);
  if (!(await db.schema.hasColumn('annex_versions', 'waived_count')))
    await db.raw('ALTER TABLE annex_versions ADD COLUMN waived_count INT UNSIGNED NOT NULL DEFAULT 0');
}

export async function down(db: Db): Promise<void> {
  if (await db.schema.hasColumn('annex_versions', 'waived_count'))
    await db.raw('ALTER TABLE annex_versions DROP COLUMN waived_count');
  if (await db.schema.hasColumn('annex_findings', 'waiver_id')) {
    await db.raw('ALTER TABLE annex_findings DROP CONSTRAINT annex_findings_waiver_of_error');
    await db.raw('ALTER TABLE annex_findings DROP COLUMN waiver_id');
  }
  await dropTables(db, 'annex_waiver_rows', 'annex_waivers');
}
