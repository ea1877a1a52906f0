import type { Db } from '#platform/db/connection.js';
import { addConstraint, createTables, dropTables } from '#platform/db/ddl.js';

const annexColumns = `accept_case_id BIGINT UNSIGNED NULL, ADD COLUMN accept_case_by BIGINT UNSIGNED NULL,
  ADD COLUMN import_case_id BIGINT UNSIGNED NULL, ADD COLUMN import_case_by BIGINT UNSIGNED NULL`;

/** The rules of four eyes that a recorded case lifts for the one person whom it names, and for no other. */
const annexRules = {
  annexes_four_eyes_decide: [
    'decided_by IS NULL OR submitted_by IS NULL OR decided_by <> submitted_by',
    ' OR (accept_case_by IS NOT NULL AND decided_by = accept_case_by)',
  ],
  annexes_four_eyes_import: [
    'imported_by IS NULL OR decided_by IS NULL OR imported_by <> decided_by',
    ' OR (import_case_by IS NOT NULL AND imported_by = import_case_by)',
  ],
  annexes_four_eyes_accept: [
    `state NOT IN ('accepted', 'imported') OR
      (decided_by IS NOT NULL AND decided_by <> submitted_by AND decided_by <> uploaded_by)`,
    ' OR (decided_by IS NOT NULL AND accept_case_by IS NOT NULL AND decided_by = accept_case_by)',
  ],
  annexes_four_eyes_take_over: [
    `state <> 'imported' OR
      (imported_by IS NOT NULL AND imported_by <> decided_by AND imported_by <> submitted_by)`,
    ' OR (imported_by IS NOT NULL AND import_case_by IS NOT NULL AND imported_by = import_case_by)',
  ],
} as const;

const batchRule = (byCase: boolean): string =>
  `(imported_by IS NULL OR ((accepted_by IS NULL OR imported_by <> accepted_by) AND (submitted_by IS NULL OR imported_by <> submitted_by))
      ${byCase ? 'OR (import_case_by IS NOT NULL AND imported_by = import_case_by)' : ''})
    AND (state NOT IN ('importing', 'imported', 'undoing') OR
      (imported_by IS NOT NULL AND accepted_by IS NOT NULL AND submitted_by IS NOT NULL AND (accepted_by <> submitted_by
      ${byCase ? 'OR (accept_case_by IS NOT NULL AND accepted_by = accept_case_by)' : ''})))`;

/**
 * The emergency path of four eyes: one person does what another should, on a ground, before the eyes of a second person who is named,
 * told at once and confirms within a day. The rules hold for everybody else: a row names the case and its person, and a foreign key
 * keeps both true.
 */
export async function up(db: Db): Promise<void> {
  await createTables(
    db,
    `four_eyes_cases (
      id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
      annex_id BIGINT UNSIGNED NOT NULL,
      version_id BIGINT UNSIGNED NOT NULL,
      act VARCHAR(8) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
      accept_person BIGINT UNSIGNED NULL,
      import_person BIGINT UNSIGNED NULL,
      person_id BIGINT UNSIGNED NOT NULL,
      second_id BIGINT UNSIGNED NOT NULL,
      ground VARCHAR(500) NOT NULL,
      opened_at DATETIME(3) NOT NULL,
      due_at DATETIME(3) NOT NULL,
      confirmed_at DATETIME(3) NULL,
      PRIMARY KEY (id),
      UNIQUE KEY four_eyes_cases_accept_unique (id, annex_id, accept_person),
      UNIQUE KEY four_eyes_cases_import_unique (id, annex_id, import_person),
      KEY four_eyes_cases_open (confirmed_at, due_at),
      CONSTRAINT four_eyes_cases_of_annex FOREIGN KEY (annex_id) REFERENCES annexes (id),
      CONSTRAINT four_eyes_cases_of_version FOREIGN KEY (version_id) REFERENCES annex_versions (id),
      CONSTRAINT four_eyes_cases_of_person FOREIGN KEY (person_id) REFERENCES operators (id),
      CONSTRAINT four_eyes_cases_of_second FOREIGN KEY (second_id) REFERENCES operators (id),
      CONSTRAINT four_eyes_cases_two CHECK (second_id <> person_id),
      CONSTRAINT four_eyes_cases_grounded CHECK (CHAR_LENGTH(ground) >= 4),
      CONSTRAINT four_eyes_cases_one_act CHECK
        ((act = 'accept' AND accept_person IS NOT NULL AND accept_person = person_id AND import_person IS NULL) OR
         (act = 'import' AND import_person IS NOT NULL AND import_person = person_id AND accept_person IS NULL))
    )`,
  );
  for (const table of ['annexes', 'import_batches']) {
    if (!(await db.schema.hasColumn(table, 'accept_case_id')))
      await db.raw(`ALTER TABLE ${table} ADD COLUMN ${annexColumns}`);
    const own = table === 'annexes' ? 'id' : 'annex_id';
    for (const act of ['accept', 'import'])
      await addConstraint(
        db,
        table,
        `${table}_${act}_case`,
        `FOREIGN KEY (${act}_case_id, ${own}, ${act}_case_by) REFERENCES four_eyes_cases (id, annex_id, ${act}_person)`,
      );
    // A foreign key asks nothing of a row in which one of its columns is empty.
    for (const act of ['accept', 'import'])
      await addConstraint(
        db,
        table,
        `${table}_${act}_case_whole`,
        `CHECK ((${act}_case_id IS NULL) = (${act}_case_by IS NULL))`,
      );
  }
  for (const [name, [rule, exception]] of Object.entries(annexRules))
    await replaceCheck(db, 'annexes', name, `${rule}${exception}`);
  await replaceCheck(db, 'import_batches', 'import_batches_four_eyes', batchRule(true));
}

export async function down(db: Db): Promise<void> {
  await replaceCheck(db, 'import_batches', 'import_batches_four_eyes', batchRule(false));
  for (const [name, [rule]] of Object.entries(annexRules)) await replaceCheck(db, 'annexes', name, rule);
  for (const table of ['import_batches', 'annexes'])
    for (const act of ['accept', 'import']) {
      await db.raw(`ALTER TABLE ${table} DROP CONSTRAINT ${table}_${act}_case_whole`);
      await db.raw(`ALTER TABLE ${table} DROP FOREIGN KEY ${table}_${act}_case`);
      await db.raw(`ALTER TABLE ${table} DROP KEY ${table}_${act}_case`);
      await db.raw(`ALTER TABLE ${table} DROP COLUMN ${act}_case_id, DROP COLUMN ${act}_case_by`);
    }
  await dropTables(db, 'four_eyes_cases');
}

/** In two statements, since not every server takes the name again in the one that drops it; safe to run again between them. */
async function replaceCheck(db: Db, table: string, name: string, rule: string): Promise<void> {
  const [rows] = (await db.raw(
    'SELECT 1 FROM information_schema.table_constraints WHERE constraint_schema = DATABASE() AND table_name = ? AND constraint_name = ?',
    [table, name],
  )) as [unknown[]];
  if (rows.length > 0) await db.raw(`ALTER TABLE ${table} DROP CONSTRAINT ${name}`);
  await db.raw(`ALTER TABLE ${table} ADD CONSTRAINT ${name} CHECK (${rule})`);
}
