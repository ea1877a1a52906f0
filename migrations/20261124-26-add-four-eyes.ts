import type { Db } from '#platform/db/connection.js';

/**
 * Who fills in, who submits, who accepts and who imports are different persons, and the database holds to it (R29, C33). CHECK sees
 * one row alone, so each row names the persons it must keep apart: an annex the uploader of its current version, which a foreign key
 * keeps true, and an import batch those who submitted and accepted what it takes over.
 */
export async function up(db: Db): Promise<void> {
  if (!(await hasConstraint(db, 'annex_versions', 'annex_versions_uploader')))
    await db.raw('ALTER TABLE annex_versions ADD UNIQUE KEY annex_versions_uploader (id, uploaded_by)');
  if (!(await db.schema.hasColumn('annexes', 'uploaded_by')))
    await db.raw('ALTER TABLE annexes ADD COLUMN uploaded_by BIGINT UNSIGNED NULL AFTER current_version_id');
  await db.raw(
    'UPDATE annexes x JOIN annex_versions v ON v.id = x.current_version_id SET x.uploaded_by = v.uploaded_by WHERE x.uploaded_by IS NULL',
  );
  await addConstraint(
    db,
    'annexes',
    'annexes_current_uploader',
    'FOREIGN KEY (current_version_id, uploaded_by) REFERENCES annex_versions (id, uploaded_by)',
  );
  await addConstraint(
    db,
    'annexes',
    'annexes_four_eyes_submit',
    `CHECK (state NOT IN ('submitted', 'accepted', 'imported') OR
      (submitted_by IS NOT NULL AND uploaded_by IS NOT NULL AND submitted_by <> uploaded_by))`,
  );
  await addConstraint(
    db,
    'annexes',
    'annexes_four_eyes_accept',
    `CHECK (state NOT IN ('accepted', 'imported') OR
      (decided_by IS NOT NULL AND decided_by <> submitted_by AND decided_by <> uploaded_by))`,
  );
  await addConstraint(
    db,
    'annexes',
    'annexes_four_eyes_take_over',
    `CHECK (state <> 'imported' OR
      (imported_by IS NOT NULL AND imported_by <> decided_by AND imported_by <> submitted_by))`,
  );

  if (!(await db.schema.hasColumn('import_batches', 'accepted_by')))
    await db.raw(
      'ALTER TABLE import_batches ADD COLUMN submitted_by BIGINT UNSIGNED NULL AFTER started_at, ADD COLUMN accepted_by BIGINT UNSIGNED NULL AFTER submitted_by',
    );
  await db.raw(
    `UPDATE import_batches b JOIN annexes x ON x.id = b.annex_id AND x.current_version_id = b.version_id
      SET b.submitted_by = x.submitted_by, b.accepted_by = x.decided_by
      WHERE b.accepted_by IS NULL AND b.state IN ('previewing', 'ready', 'importing', 'imported', 'undoing')`,
  );
  await addConstraint(
    db,
    'import_batches',
    'import_batches_four_eyes',
    `CHECK ((imported_by IS NULL OR ((accepted_by IS NULL OR imported_by <> accepted_by) AND (submitted_by IS NULL OR imported_by <> submitted_by)))
      AND (state NOT IN ('importing', 'imported', 'undoing') OR
        (imported_by IS NOT NULL AND accepted_by IS NOT NULL AND submitted_by IS NOT NULL AND accepted_by <> submitted_by)))`,
  );
}

export async function down(db: Db): Promise<void> {
  await db.raw('ALTER TABLE import_batches DROP CONSTRAINT import_batches_four_eyes');
  await db.raw('ALTER TABLE import_batches DROP COLUMN accepted_by, DROP COLUMN submitted_by');
  for (const name of ['annexes_four_eyes_submit', 'annexes_four_eyes_accept', 'annexes_four_eyes_take_over'])
    await db.raw(`ALTER TABLE annexes DROP CONSTRAINT ${name}`);
  await db.raw('ALTER TABLE annexes DROP FOREIGN KEY annexes_current_uploader');
  await db.raw('ALTER TABLE annexes DROP KEY annexes_current_uploader');
  await db.raw('ALTER TABLE annexes DROP COLUMN uploaded_by');
  await db.raw('ALTER TABLE annex_versions DROP KEY annex_versions_uploader');
}

async function addConstraint(db: Db, table: string, name: string, rule: string): Promise<void> {
  if (!(await hasConstraint(db, table, name))) await db.raw(`ALTER TABLE ${table} ADD CONSTRAINT ${name} ${rule}`);
}

async function hasConstraint(db: Db, table: string, name: string): Promise<boolean> {
  const [rows] = (await db.raw(
    'SELECT 1 FROM information_schema.table_constraints WHERE constraint_schema = DATABASE() AND table_name = ? AND constraint_name = ?',
    [table, name],
  )) as [unknown[]];
  return rows.length > 0;
}
