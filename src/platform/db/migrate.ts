import { readdirSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Knex } from 'knex';
import type { Db } from '#platform/db/connection.js';

const folder = new URL('../../../migrations/', import.meta.url);

const source: Knex.MigrationSource<string> = {
  getMigrations: () =>
    Promise.resolve(
      readdirSync(fileURLToPath(folder))
        .filter((name) => name.endsWith('.js'))
        .map((name) => name.slice(0, -3))
        .sort(),
    ),
  getMigrationName: (name) => name,
  getMigration: async (name) =>
    (await import(pathToFileURL(`${fileURLToPath(folder)}${name}.js`).href)) as Knex.Migration,
};

/** Brings the schema to the newest state; returns the names that ran. Each file is safe to run twice. */
export async function migrateToLatest(db: Db): Promise<string[]> {
  const config = { migrationSource: source, disableTransactions: true };
  const [, ran] = (await db.migrate.latest(config).catch(async (error: Error) => {
    if (error.name !== 'MigrationLocked') throw error;
    // A start that was killed half-way leaves the lock behind; since every file may run twice, freeing it is safe.
    await db.migrate.forceFreeMigrationsLock(config);
    return db.migrate.latest(config);
  })) as [number, string[]];
  return ran;
}
