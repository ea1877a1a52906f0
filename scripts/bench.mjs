// npm run bench [-- --quick ...]: measures the portal beside its floors on a durable scratch database.
import './lib/require-node.mjs';
import { provideBrowser } from './lib/browser.mjs';
import { command } from './lib/console.mjs';
import { provideFonts } from './lib/fonts.mjs';
import { runWithScratchDatabase } from './lib/scratch-program.mjs';

const words = process.argv.slice(2);
const only = words.find((word) => word.startsWith('--only='));

await command(async () => {
  // P17 alone opens pages in a browser.
  const browser = only === undefined || only.includes('P17') ? await provideBrowser() : undefined;
  if (browser) process.env.TEST_CHROMIUM = browser;
  await provideFonts();
  await runWithScratchDatabase('bench/main.js', words, {
    database: { durable: true, bufferPool: process.env.BENCH_DB_BUFFER || '1G' },
    nodeArgs: ['--expose-gc'],
  });
});
