import { openDatabase } from '#platform/db/connection.js';
import { runImport, runUndo } from '#features/imports/jobs.js';
import { testDeps } from './test-db.js';

/** Runs one import or undo in a process of its own, so that a test can kill it: `node import-child.js URL TASK PAYLOAD`. Says "begun" first. */
const [url = '', task = '', payload = ''] = process.argv.slice(2);
const db = openDatabase({ url, queryTimeoutMs: 30_000 });
await db.raw('SELECT 1');
process.stdout.write('begun\n');
await (task === 'undo' ? runUndo : runImport)(testDeps({ db }), JSON.parse(payload), () => {});
await db.destroy();
