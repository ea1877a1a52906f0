import { systemClock } from '#platform/clock.js';
import { openDatabase } from '#platform/db/connection.js';
import { randomIds } from '#platform/ids.js';
import { startJobRunner } from '#src/job-runner.js';
import { testDeps } from './test-db.js';

/** The job runner of a portal in a process of its own, so that a test can kill it: `node runner-entry.js URL`. Says "begun" first. */
const [url = ''] = process.argv.slice(2);
const db = openDatabase({ url, queryTimeoutMs: 30_000 });
const deps = testDeps({ db, clock: systemClock, ids: randomIds });
await db.raw('SELECT 1');
process.env['DATABASE_URL'] = url;
Object.assign(process.env, {
  NODE_ENV: 'production',
  SESSION_SECRET: deps.config.sessionSecret,
  DATA_KEY: deps.config.dataKey.toString('base64'),
  HASH_KEY: deps.config.hashKey.toString('base64'),
  LOG_LEVEL: 'silent',
});
startJobRunner(deps);
process.stdout.write('begun\n');
