// npm test [-- files or names] [--grep pattern]: installs, compiles, brings a database and a browser, runs the tests.
import './lib/require-node.mjs';
import { setMaxListeners } from 'node:events';
import { existsSync } from 'node:fs';
import { run } from 'node:test';
import { provideBrowser } from './lib/browser.mjs';
import { compileIfNeeded } from './lib/compile.mjs';
import { command, say } from './lib/console.mjs';
import { provideFonts } from './lib/fonts.mjs';
import { ensureInstalled } from './lib/install.mjs';
import { inRoot } from './lib/paths.mjs';
import { startThrowawayServer } from './lib/private-db.mjs';
import { whenNpmDies } from './lib/processes.mjs';
import { chooseTests, needBrowser } from './lib/test-files.mjs';
import { reportTests } from './lib/test-report.mjs';

/**
 * Against a run that hangs, not against a slow machine: the suite takes 10 to 15 minutes on two ordinary cores and twice that on busy ones.
 * TEST_MINUTES gives a slow server more.
 */
const limitMs = Number(process.env.TEST_MINUTES || 40) * 60_000;

await command(async () => {
  await ensureInstalled();
  const complaints = await compileIfNeeded();
  if (complaints !== '') console.error(complaints);
  const chosen = chooseTests(process.argv.slice(2));
  await provideFonts();
  const server = process.env.TEST_DATABASE_URL ? undefined : await startThrowawayServer();
  try {
    const env = await environment(chosen.files, server);
    for (const name of ['DATABASE_URL', 'PRIVATE_DATABASE', 'NODE_ENV', 'PORT']) delete process.env[name];
    Object.assign(process.env, env);
    const stopped = new AbortController();
    for (const name of ['SIGINT', 'SIGTERM']) process.once(name, () => stopped.abort());
    whenNpmDies(() => stopped.abort());
    const signal = AbortSignal.any([AbortSignal.timeout(limitMs), stopped.signal]);
    setMaxListeners(0, signal); // every file listens to it
    const patterns = chosen.patterns.length === 0 ? {} : { testNamePatterns: chosen.patterns };
    const counts = await reportTests(run({ files: chosen.files, concurrency: 2, signal, ...patterns }));
    conclude(counts, complaints);
  } finally {
    await server?.stop();
  }
});

async function environment(files, server) {
  const shared = inRoot('../shared');
  const browser = needBrowser(files) ? await provideBrowser() : undefined;
  if (browser === undefined && needBrowser(files)) {
    say('!!! 未能取得浏览器，浏览器测试将被跳过。', '!!! No browser can be had: the tests in a browser are skipped.');
  }
  return {
    ...(server === undefined ? {} : { TEST_DATABASE_URL: server.url }),
    ...(browser === undefined ? {} : { TEST_CHROMIUM: browser }),
    ...(existsSync(shared) ? { TEST_SHARED: shared } : {}),
    NODE_OPTIONS: [process.env.NODE_OPTIONS, '--enable-source-maps'].filter(Boolean).join(' '),
  };
}

function conclude({ passed, failed, skipped }, complaints) {
  console.log('');
  for (const { file, name, why } of skipped) console.log(`SKIPPED ${file} > ${name}: ${why}`);
  if (complaints !== '') console.log('FAILED the program does not compile cleanly, see above');
  const none = passed + failed === 0;
  if (none) console.log('FAILED no test was run');
  const failures = failed + (complaints === '' ? 0 : 1) + (none ? 1 : 0);
  console.log(`${passed} passed, ${failures} failed, ${skipped.length} skipped`);
  process.exitCode = failures === 0 ? 0 : 1;
}
