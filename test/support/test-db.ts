import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { aesPersonalCipher } from '#platform/crypto/personal.js';
import type { Clock } from '#platform/clock.js';
import { readConfig } from '#platform/config.js';
import { roleNames } from '#domain/policy.js';
import { type Db, openDatabase } from '#platform/db/connection.js';
import { migrateToLatest } from '#platform/db/migrate.js';
import { createFileStore } from '#platform/files.js';
import type { Ids } from '#platform/ids.js';
import { createJobSignal } from '#platform/jobs/signal.js';
import { createLog } from '#platform/log.js';
import { systemDisk } from '#platform/storage.js';
import type { PortalDeps } from '#src/deps.js';
import { judgePairsAgain } from '#features/annexes/collisions/judging.js';
import { openAnnexes } from '#features/annexes/opening.js';
import { followMoves } from '#features/drive/progress/moves.js';
import { keepLedgerLater } from '#features/ledger/following.js';
import { recheckLists } from '#features/annexes/checking/recheck-lists.js';
import { requireNoWork } from '#features/imports/busy.js';

followMoves(keepLedgerLater);

export interface TestDatabase {
  readonly db: Db;
  readonly url: string;
  /** Closes the pool and removes the database. */
  drop(): Promise<void>;
}

/** A database of its own with the newest schema, on the server that TEST_DATABASE_URL names (npm test provides one). */
export async function withDatabase(): Promise<TestDatabase> {
  const template = await templateTables();
  const { name, url } = await makeDatabase();
  const database = opened(name, url);
  const { db } = database;
  await db.transaction(async (trx) => {
    await trx.raw('SET FOREIGN_KEY_CHECKS = 0');
    for (const { statement } of template) await trx.raw(statement);
    for (const { table, rows } of template) if (rows.length > 0) await trx(table).insert([...rows]);
    await trx.raw('SET FOREIGN_KEY_CHECKS = 1');
  });
  return database;
}

/** A database of its own with nothing in it. */
export async function withEmptyDatabase(): Promise<TestDatabase> {
  const { name, url } = await makeDatabase();
  return opened(name, url);
}

async function makeDatabase(): Promise<{ name: string; url: string }> {
  const name = `yzw_test_${process.pid}_${Date.now().toString(36)}_${++made}`;
  await onServer((server) => server.raw(`CREATE DATABASE ${name} CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci`));
  return { name, url: databaseUrl(name) };
}

function opened(name: string, url: string): TestDatabase {
  const db = openDatabase({ url, queryTimeoutMs: 30_000 });
  return {
    db,
    url,
    drop: async () => {
      await db.destroy();
      await onServer((server) => server.raw(`DROP DATABASE ${name}`));
    },
  };
}

/** The day before the deadline, 10:00 in Beijing. */
export const testNow = new Date('2020-11-26T02:00:00Z');

const keyOf = (what: string) => createHash('sha256').update(what).digest();
const keys = { data: keyOf('data key of the tests'), hash: keyOf('hash key of the tests') };

/** Seals as every `testDeps` does. */
export const testCipher = aesPersonalCipher(keys.data, keys.hash);

/** Everything the portal reaches outside itself, standing still: fixed clock, counting ids, no log. */
export function testDeps(given: { db: Db } & Partial<PortalDeps>): PortalDeps {
  const config = readConfig(
    {
      NODE_ENV: 'production',
      DATABASE_URL: 'mysql://nobody@localhost/none?socketPath=/nowhere',
      SESSION_SECRET: keyOf('session secret of the tests').toString('base64'),
      DATA_KEY: keys.data.toString('base64'),
      HASH_KEY: keys.hash.toString('base64'),
      LOG_LEVEL: 'silent',
    },
    roleNames,
  );
  return {
    config: { ...config, production: false },
    clock: fixedClock(testNow),
    ids: countingIds(),
    log: createLog('silent'),
    files: createFileStore(testCipher),
    disk: systemDisk,
    cipher: testCipher,
    jobSignal: createJobSignal(),
    requireNoWork,
    recheckLists,
    judgePairsAgain,
    openAnnexes,
    ...given,
  };
}

export const fixedClock = (at: Date): Clock => ({ now: () => at });

export function countingIds(): Ids {
  let last = 0;
  return {
    token: (bytes = 16) => (++last).toString(16).padStart(bytes * 2, '0'),
    short: (length) => String(++last).padStart(length, '0'),
  };
}

let made = 0;

interface TemplateTable {
  readonly table: string;
  readonly statement: string;
  readonly rows: readonly object[];
}
let template: Promise<readonly TemplateTable[]> | undefined;

/** Runs the migrations once for each state of theirs, on the server; every further database is a copy of what they left. */
function templateTables(): Promise<readonly TemplateTable[]> {
  template ??= loadTemplate();
  return template;
}

async function loadTemplate(): Promise<readonly TemplateTable[]> {
  const name = `yzw_template_${migrationsDigest()}`;
  await onServer(async (server) => {
    await server.transaction(async (trx) => {
      await trx.raw('SELECT GET_LOCK(?, 120)', [name]);
      try {
        await trx.raw(`CREATE DATABASE IF NOT EXISTS ${name} CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci`);
        const target = openDatabase({ url: databaseUrl(name), queryTimeoutMs: 60_000 });
        await migrateToLatest(target).finally(() => target.destroy());
      } finally {
        await trx.raw('SELECT RELEASE_LOCK(?)', [name]);
      }
    });
  });
  const db = openDatabase({ url: databaseUrl(name), queryTimeoutMs: 30_000 });
  try {
    const [tables] = (await db.raw('SHOW TABLES')) as [Record<string, string>[]];
    const loaded: TemplateTable[] = [];
    for (const table of tables.map((row) => Object.values(row)[0] ?? '')) {
      const [[created]] = (await db.raw(`SHOW CREATE TABLE ${table}`)) as [[Record<string, string>]];
      loaded.push({ table, statement: created['Create Table'] ?? '', rows: (await db(table).select('*')) as object[] });
    }
    return loaded;
  } finally {
    await db.destroy();
  }
}

function migrationsDigest(): string {
  const folder = fileURLToPath(new URL('../../migrations/', import.meta.url));
  const digest = createHash('sha256');
  for (const name of readdirSync(folder)
    .filter((each) => each.endsWith('.js'))
    .sort())
    digest.update(name).update(readFileSync(folder + name));
  return digest.digest('hex').slice(0, 16);
}

async function onServer<T>(work: (server: Db) => Promise<T>): Promise<T> {
  const server = openDatabase({ url: databaseUrl(''), queryTimeoutMs: 120_000, poolMax: 1 });
  try {
    return await work(server);
  } finally {
    await server.destroy();
  }
}

function databaseUrl(name: string): string {
  const server = process.env['TEST_DATABASE_URL'];
  if (!server) throw new Error('TEST_DATABASE_URL is not set: `npm test` starts a database server and sets it');
  const url = new URL(server);
  url.pathname = `/${name}`;
  return url.href;
}
