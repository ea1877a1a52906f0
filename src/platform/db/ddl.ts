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
