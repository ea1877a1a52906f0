import type { Db } from '#platform/db/connection.js';

/** Which annexes of a drive may go without rows that are set aside (C23): numbers parted by `,`. Annex 3 may, unless a drive says otherwise. */
export async function up(db: Db): Promise<void> {
  if (!(await db.schema.hasColumn('drives', 'partial_annexes')))
    await db.raw(
      `ALTER TABLE drives
        ADD COLUMN partial_annexes VARCHAR(10) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT '3'`,
    );
}

export async function down(db: Db): Promise<void> {
  if (await db.schema.hasColumn('drives', 'partial_annexes'))
    await db.raw('ALTER TABLE drives DROP COLUMN partial_annexes');
}
