import { migrateToLatest } from '#platform/db/migrate.js';
import { openDatabase } from '#platform/db/connection.js';
import { inTransaction } from '#platform/db/transaction.js';
import { readConfig } from '#platform/config.js';
import { roleNames } from '#domain/policy.js';
import { randomIds } from '#platform/ids.js';
import { listAgencies } from '#features/agencies/queries.js';
import { loadDivisions } from '#features/agencies/reference.js';
import { insertDrive } from '#features/drive/queries.js';
import { runLapses } from '#features/register/lapsing/lapsing.js';
import { noticeDrive } from '#features/drive/notice/first.js';
import { createDeps, type PortalDeps } from '#src/deps.js';
import { setUp } from '#src/set-up.js';
import { type SeasonAccount, enrol } from '#src/season/accounts.js';
import { type MovableClock, movableClock } from '#src/season/clock.js';
import { servePortal } from '#src/season/served.js';
import type { Scenario } from './scenario.js';

/** A portal of the rehearsal's own: real app, real jobs, scratch database, a clock that can be set. */
export interface OwnPortal {
  readonly base: string;
  readonly accounts: readonly SeasonAccount[];
  readonly clock: MovableClock;
  /** The nightly step of the register, as of an instant. */
  night(dueAt: Date): Promise<void>;
  stop(): Promise<void>;
}

const provinceCode = '460000';
const queryTimeoutMs = '60000';
const followEveryMs = 250;
/** Longer than any pause before a job is tried again. */
const aheadMs = 30 * 86_400_000;

/** `serverUrl` names a database server on which a new database may be made. */
export async function startOwnPortal(serverUrl: string, scenario: Scenario): Promise<OwnPortal> {
  const database = `yzw_rehearsal_${randomIds.token(6)}`;
  await onServer(serverUrl, `CREATE DATABASE ${database} CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci`);
  setEnvironment(serverUrl, database);
  const clock = movableClock();
  clock.setTo(new Date(`${scenario.baseline}T00:00:00Z`));
  const deps: PortalDeps = { ...createDeps(readConfig(process.env, roleNames)), clock };
  await migrateToLatest(deps.db);
  await loadDivisions(deps.db);
  await enterScenario(deps, scenario);
  await setUp(deps);
  const accounts = await createAccounts(deps);
  const served = await servePortal(deps, { jobs: true });
  const follower = setInterval(() => void followClock(deps).catch(() => {}), followEveryMs);
  return {
    base: served.base,
    accounts,
    clock,
    night: async (dueAt) => void (await runLapses(deps, { dueAt: dueAt.toISOString() }, () => {})),
    async stop() {
      clearInterval(follower);
      await served.stop();
      await deps.db.destroy();
      await onServer(serverUrl, `DROP DATABASE ${database}`);
    },
  };
}

/**
 * What a job's process asks of the ledger is due by the real clock, which is years ahead of the one that is played: it is due at once all
 * the same. Other jobs of that kind wait: what they would do (lists that a passed-on licence changes reopen annexes) is no part of a sample.
 */
async function followClock({ db, clock }: PortalDeps): Promise<void> {
  const now = clock.now();
  const ahead = new Date(now.getTime() + aheadMs);
  await db('jobs')
    .where({ state: 'waiting', name: 'ledger.judge' })
    .andWhere('run_at', '>', ahead)
    .update({ run_at: now });
}

// The job processes read the same environment as this one.
function setEnvironment(serverUrl: string, database: string): void {
  const url = new URL(serverUrl);
  url.pathname = `/${database}`;
  const secret = () => Buffer.from(randomIds.token(32), 'hex').toString('base64');
  Object.assign(process.env, {
    NODE_ENV: 'production',
    DATABASE_URL: url.href,
    SESSION_SECRET: secret(),
    DATA_KEY: secret(),
    HASH_KEY: secret(),
    QUERY_TIMEOUT_MS: queryTimeoutMs,
    LOG_LEVEL: process.env['REHEARSAL_LOG_LEVEL'] ?? 'error',
  });
  for (const name of ['PRIVATE_DATABASE', 'BASE_PATH', 'TLS']) delete process.env[name];
}

async function enterScenario(deps: PortalDeps, scenario: Scenario): Promise<void> {
  await inTransaction(deps.db, (trx) =>
    insertDrive(trx, {
      ...noticeDrive,
      baselineOn: scenario.baseline,
      deadlineAt: new Date(scenario.deadline),
      goLiveOn: scenario.go_live,
    }),
  );
}

/** As an installation has them: two persons at the province, who accepts and who imports, and one who forwards at each city's office. */
async function createAccounts(deps: PortalDeps): Promise<SeasonAccount[]> {
  const password = `Rehearsal-${randomIds.token(8)}`;
  const accounts = (await listAgencies(deps.db)).flatMap(({ code, isReporting }): SeasonAccount[] => {
    const person = (account: string, role: string) => ({ account, password, agencyCode: code, roles: [role] });
    if (isReporting) return [];
    return code === provinceCode
      ? [person('accepts', 'province_business'), person('imports', 'province_business')]
      : [person(`f${code}`, 'forwarder')];
  });
  await enrol(deps, accounts);
  return accounts;
}

async function onServer(serverUrl: string, statement: string): Promise<void> {
  const server = openDatabase({ url: serverUrl, queryTimeoutMs: Number(queryTimeoutMs), poolMax: 1 });
  try {
    await server.raw(statement);
  } finally {
    await server.destroy();
  }
}
