import type { Db } from '#platform/db/connection.js';
import { addConstraint, createTables, dropTables } from '#platform/db/ddl.js';

const ascii = 'CHARACTER SET ascii COLLATE ascii_bin';
const kinds = (more: string) => `CHECK (kind IN ('new', 'changed', 'same', 'skipped', 'missing'${more}))`;

/**
 * An import of annex 4 or 5 links licences with the filings of annex 3. Several annexes go in one after the other as a run: each is an item
 * with a batch of its own, and what stops one does not stop the next.
 */
export async function up(db: Db): Promise<void> {
  if (!(await db.schema.hasColumn('import_batches', 'linked_count')))
    await db.raw('ALTER TABLE import_batches ADD COLUMN linked_count INT UNSIGNED NOT NULL DEFAULT 0');
  await addConstraint(db, 'import_changes', 'import_changes_kinds', kinds(", 'linked'"));
  await dropCheck(db, 'import_changes_kind_known');
  await createTables(
    db,
    `import_runs (
      id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
      act VARCHAR(8) ${ascii} NOT NULL,
      started_by BIGINT UNSIGNED NOT NULL,
      started_at DATETIME(3) NOT NULL,
      PRIMARY KEY (id),
      CONSTRAINT import_runs_act_known CHECK (act IN ('preview', 'import'))
    )`,
    `import_run_items (
      run_id BIGINT UNSIGNED NOT NULL,
      seq INT UNSIGNED NOT NULL,
      annex_id BIGINT UNSIGNED NOT NULL,
      state VARCHAR(8) ${ascii} NOT NULL DEFAULT 'waiting',
      batch_id BIGINT UNSIGNED NULL,
      sentence VARCHAR(600) NULL,
      ended_at DATETIME(3) NULL,
      PRIMARY KEY (run_id, seq),
      KEY import_run_items_annex (annex_id, state),
      CONSTRAINT import_run_items_of_run FOREIGN KEY (run_id) REFERENCES import_runs (id),
      CONSTRAINT import_run_items_of_annex FOREIGN KEY (annex_id) REFERENCES annexes (id),
      CONSTRAINT import_run_items_state_known CHECK (state IN ('waiting', 'done', 'nothing', 'refused', 'failed'))
    )`,
  );
}

export async function down(db: Db): Promise<void> {
  await dropTables(db, 'import_run_items', 'import_runs');
  await addConstraint(db, 'import_changes', 'import_changes_kind_known', kinds(''));
  await dropCheck(db, 'import_changes_kinds');
  await db.raw('ALTER TABLE import_batches DROP COLUMN linked_count');
}

async function dropCheck(db: Db, name: string): Promise<void> {
  const [rows] = (await db.raw(
    'SELECT 1 FROM information_schema.table_constraints WHERE constraint_schema = DATABASE() AND constraint_name = ?',
    [name],
  )) as [unknown[]];
  if (rows.length > 0) await db.raw(`ALTER TABLE import_changes DROP CONSTRAINT ${name}`);
}
