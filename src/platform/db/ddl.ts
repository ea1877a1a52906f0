import type { Db } from '#platform/db/connection.js';

/** Creates tables from plain MySQL text: IF NOT EXISTS makes a migration safe to run twice, names of constraints stay in sight. */
export async function createTables(db: Db, ...statements: string[]): Promise<void> {
  for (const statement of statements) {
    await db.raw(
      `CREATE TABLE IF NOT EXISTS ${statement} ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci`,
    );
  }
}

export async function dropTables(db: Db, ...names: string[]): Promise<void> {
  for (const name of names) await db.schema.dropTableIfExists(name);
}

/** Adds a named constraint to a table unless it stands there already. */
export async function addConstraint(db: Db, table: string, name: string, rule: string): Promise<void> {
  const [rows] = (await db.raw(
    'SELECT 1 FROM information_schema.table_constraints WHERE constraint_schema = DATABASE() AND table_name = ? AND constraint_name = ?',
    [table, name],
  )) as [unknown[]];
  if (rows.length === 0) await db.raw(`ALTER TABLE ${table} ADD CONSTRAINT ${name} ${rule}`);
}
