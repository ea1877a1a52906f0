import type { Db } from '#platform/db/connection.js';

/** An office asks for its claimed or accepted annex back, with a reason (C34). */
export async function up(db: Db): Promise<void> {
  if (await db.schema.hasColumn('annexes', 'recall_reason')) return;
  await db.raw(
    'ALTER TABLE annexes ADD COLUMN recall_reason VARCHAR(200) NULL, ADD COLUMN recall_by BIGINT UNSIGNED NULL, ADD COLUMN recall_at DATETIME(3) NULL',
  );
}

export async function down(db: Db): Promise<void> {
  await db.raw('ALTER TABLE annexes DROP COLUMN recall_reason, DROP COLUMN recall_by, DROP COLUMN recall_at');
}
