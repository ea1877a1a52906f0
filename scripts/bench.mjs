// npm run bench [-- --quick ...]: measures the portal beside its floors on a durable scratch database.
import './lib/require-node.mjs';
import { command } from './lib/console.mjs';
import { runWithScratchDatabase } from './lib/scratch-program.mjs';

await command(() =>
  runWithScratchDatabase('bench/main.js', process.argv.slice(2), {
    database: { durable: true, bufferPool: process.env.BENCH_DB_BUFFER || '1G' },
    nodeArgs: ['--expose-gc'],
  }),
);
