import { createHash } from 'node:crypto';
import { createDeps, type PortalDeps } from '#src/deps.js';
import { keepCollecting } from '#src/season/collecting.js';
import { setUp } from '#src/set-up.js';
import { readConfig } from '#platform/config.js';
import { roleNames } from '#domain/policy.js';
import { openDatabase } from '#platform/db/connection.js';

/** Settings of a portal on a database of this run, as in production; secrets are good for nothing else. */
export function portalSettings(databaseUrl: string): Record<string, string> {
  return {
    NODE_ENV: 'production',
    DATABASE_URL: databaseUrl,
    SESSION_SECRET: keyOf('session'),
    LOG_LEVEL: 'warn',
    DATA_KEY: keyOf('data'),
    HASH_KEY: keyOf('hash'),
  };
}

/** An empty database on the server of this run. Returns its URL. */
export async function createDatabase(serverUrl: string, name: string): Promise<string> {
  const server = openDatabase({ url: serverUrl, queryTimeoutMs: 60_000, poolMax: 1 });
  await server.raw(`DROP DATABASE IF EXISTS ${name}`);
  await server.raw(`CREATE DATABASE ${name} CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci`);
  await server.destroy();
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return url.href;
}

/** The portal's dependencies on such a database, schema and agencies in place. */
export async function openPortalDatabase(databaseUrl: string): Promise<PortalDeps> {
  const deps = createDeps(readConfig({ ...portalSettings(databaseUrl), QUERY_TIMEOUT_MS: '600000' }, roleNames));
  await setUp(deps);
  await keepCollecting(deps);
  return deps;
}

/** Process of the database server: its processor time belongs to every page. */
export async function serverPid(deps: PortalDeps): Promise<number> {
  const [[row]] = (await deps.db.raw('SELECT @@pid_file AS path')) as [[{ path: string }]];
  const { readFileSync } = await import('node:fs');
  return Number(readFileSync(row.path, 'utf8').trim());
}

/** A secret of the benchmark: looks like any other, guards nothing. */
const keyOf = (what: string): string => createHash('sha256').update(`benchmark ${what}`).digest('base64');
