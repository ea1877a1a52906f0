import { openDatabase } from '#platform/db/connection.js';
import { runImport } from '#features/annexes/importing/jobs.js';
import { testDeps } from './test-db.js';

/** Runs one import in a process of its own, so that a test can kill it: `node import-child.js URL PAYLOAD`. Says "begun" first. */
const [url = '', payload = ''] = process.argv.slice(2);
const db = openDatabase({ url, queryTimeoutMs: 30_000 });
await db.raw('SELECT 1');
process.stdout.write('begun\n');
await runImport(testDeps({ db }), JSON.parse(payload), () => {});
await db.destroy();
