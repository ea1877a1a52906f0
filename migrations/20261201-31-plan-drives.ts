import type { Db } from '#platform/db/connection.js';
import { addConstraint } from '#platform/db/ddl.js';

/**
 * A drive is planned, open or closed, and may have been copied from an earlier one. `small_units` names the reporting units of which one
 * person may fill in and submit; an annex that was submitted so names that person, and nobody else may.
 */
export async function up(db: Db): Promise<void> {
  if (!(await db.schema.hasColumn('drives', 'state'))) {
    await db.raw(
      `ALTER TABLE drives
        ADD COLUMN state VARCHAR(7) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT 'closed',
        ADD COLUMN small_units VARCHAR(300) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT '',
        ADD COLUMN copied_from BIGINT UNSIGNED NULL`,
    );
    await db.raw(`UPDATE drives SET state = 'open' WHERE is_current = 1`);
  }
  await addConstraint(db, 'drives', 'drives_state_known', `CHECK (state IN ('planned', 'open', 'closed'))`);
  await addConstraint(db, 'drives', 'drives_open', `CHECK ((state = 'open') = (is_current IS NOT NULL))`);
  if (!(await db.schema.hasColumn('annexes', 'one_hand_by')))
    await db.raw('ALTER TABLE annexes ADD COLUMN one_hand_by BIGINT UNSIGNED NULL');
  await replaceSubmitRule(db, `${submitRule}${oneHand}`);
}

const submitRule = `state NOT IN ('submitted', 'accepted', 'imported') OR
  (submitted_by IS NOT NULL AND uploaded_by IS NOT NULL AND submitted_by <> uploaded_by)`;
const oneHand = ' OR (submitted_by IS NOT NULL AND one_hand_by IS NOT NULL AND submitted_by = one_hand_by)';

/** In two statements, since not every server takes the name again in the one that drops it; safe to run again between them. */
async function replaceSubmitRule(db: Db, rule: string): Promise<void> {
  const name = 'annexes_four_eyes_submit';
  const [rows] = (await db.raw(
    'SELECT 1 FROM information_schema.table_constraints WHERE constraint_schema = DATABASE() AND constraint_name = ?',
    [name],
  )) as [unknown[]];
  if (rows.length > 0) await db.raw(`ALTER TABLE annexes DROP CONSTRAINT ${name}`);
  await addConstraint(db, 'annexes', name, `CHECK (${rule})`);
}

export async function down(db: Db): Promise<void> {
  await replaceSubmitRule(db, submitRule);
  await db.raw('ALTER TABLE annexes DROP COLUMN one_hand_by');
  await db.raw('ALTER TABLE drives DROP CONSTRAINT drives_open');
  await db.raw('ALTER TABLE drives DROP CONSTRAINT drives_state_known');
  await db.raw('ALTER TABLE drives DROP COLUMN state, DROP COLUMN small_units, DROP COLUMN copied_from');
}
