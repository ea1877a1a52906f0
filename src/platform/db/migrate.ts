import { readdirSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Knex } from 'knex';
import { type Db, withoutTimeLimit } from '#platform/db/connection.js';
import { isAlreadyThere } from '#platform/db/errors.js';

const folder = new URL('../../../migrations/', import.meta.url);

const listFiles = (): string[] =>
  readdirSync(fileURLToPath(folder))
    .filter((name) => name.endsWith('.js'))
    .map((name) => name.slice(0, -3))
    .sort();

const load = async (name: string): Promise<Knex.Migration> =>
  (await import(pathToFileURL(`${fileURLToPath(folder)}${name}.js`).href)) as Knex.Migration;

/**
 * Brings the schema to the newest state, however long a file may take; returns the names that ran. Each file is safe to run twice.
 * Only one node at a time may call this (`withLease`): `confirm` is asked before each file whether it still is the one.
 */
export async function migrateToLatest(db: Db, confirm: () => Promise<void> = async () => {}): Promise<string[]> {
  const source: Knex.MigrationSource<string> = {
    getMigrations: () => Promise.resolve(listFiles()),
    getMigrationName: (name) => name,
    async getMigration(name) {
      const { up, down } = await load(name);
      const run = async (trx: Knex) => {
        await confirm();
        await runThrough(async () => up(trx));
      };
      return { up: run, ...(down ? { down } : {}) };
    },
  };
  const config = { migrationSource: source, disableTransactions: true };
  const patient = withoutTimeLimit(db);
  const [, ran] = (await patient.migrate.latest(config).catch(async (error: Error) => {
    if (error.name !== 'MigrationLocked') throw error;
    // A node that was killed half-way leaves the lock of the tool behind. Nobody else migrates now.
    await patient.migrate.forceFreeMigrationsLock(config);
    return patient.migrate.latest(config);
  })) as [number, string[]];
  return ran;
}

const mostTries = 3;

/** The last statement of a node that was killed goes on in the server; a file that looked before it had ended looks again. */
async function runThrough(up: () => Promise<unknown>): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await up();
      return;
    } catch (error) {
      if (attempt >= mostTries || !isAlreadyThere(error)) throw error;
    }
  }
}
