import type { Server } from 'node:http';
import type { Config } from '#platform/config.js';
import { randomIds } from '#platform/ids.js';
import type { RunnerTimes } from '#platform/jobs/claimed-job.js';
import type { JobSignal } from '#platform/jobs/signal.js';
import type { Disk } from '#platform/storage.js';
import type { PortalDeps } from '#src/deps.js';
import { setUp } from '#src/set-up.js';
import { type MovableClock, movableClock } from '#src/season/clock.js';
import { servePortal } from '#src/season/served.js';
import { type Cast, type CastName, createCast } from '#test/support/cast.js';
import { type Client, createClient } from '#test/support/client.js';
import { testDeps, testNow, withDatabase } from '#test/support/test-db.js';

/** The real portal over HTTP: own database, the cast of the tests, a clock that can be set. */
export interface TestPortal {
  /** Address with the base path, without a slash at the end. */
  readonly base: string;
  readonly deps: PortalDeps;
  readonly databaseUrl: string;
  readonly clock: MovableClock;
  readonly cast: Cast;
  readonly server: Server;
  /** A client that has signed in; nobody when no name is given. */
  client(name?: CastName): Promise<Client>;
  stop(): Promise<void>;
}

/** `jobs` also starts the runner with its child processes, which read the same settings from the environment. */
export async function startTestPortal({
  jobs = false,
  times = {},
  config = {},
  disk,
}: {
  jobs?: boolean;
  times?: Partial<RunnerTimes>;
  config?: Partial<Config>;
  disk?: Disk;
} = {}): Promise<TestPortal> {
  const database = await withDatabase();
  const clock = movableClock();
  clock.setTo(testNow);
  const standing = testDeps({ db: database.db });
  const jobSignal = jobs ? patient(standing.jobSignal) : impatient(standing.jobSignal);
  const deps = {
    ...standing,
    clock,
    ids: randomIds,
    jobSignal,
    disk: disk ?? standing.disk,
    config: { ...standing.config, ...config },
  };
  await setUp(deps);
  const cast = await createCast(deps);
  if (jobs) setEnvironment(deps, database.url);
  const served = await servePortal(deps, { jobs, times: { stillNoticeMs: patienceMs, ...times } });
  return {
    base: served.base,
    deps,
    databaseUrl: database.url,
    clock,
    cast,
    server: served.server,
    async client(name) {
      const client = createClient(served.base);
      return name === undefined ? client : client.signIn(cast[name]);
    },
    async stop() {
      await served.stop();
      await database.drop();
    },
  };
}

const patienceMs = 600_000;

/** Nobody does the jobs, so nobody waits for them. */
const impatient = (signal: JobSignal): JobSignal => ({ ...signal, waitFor: async () => {} });

/**
 * Answers wait for their job however long it takes, not for the few seconds after which a person is shown the progress: what tests say of
 * the outcome must hold on a busy machine too.
 */
const patient = (signal: JobSignal): JobSignal => ({
  ...signal,
  waitFor: (jobId, _, hasEnded) => signal.waitFor(jobId, patienceMs, hasEnded),
});

function setEnvironment({ config }: PortalDeps, url: string): void {
  Object.assign(process.env, {
    NODE_ENV: 'production',
    DATABASE_URL: url,
    SESSION_SECRET: config.sessionSecret,
    DATA_KEY: config.dataKey.toString('base64'),
    HASH_KEY: config.hashKey.toString('base64'),
    LOG_LEVEL: process.env['TEST_LOG_LEVEL'] ?? 'silent',
  });
}
