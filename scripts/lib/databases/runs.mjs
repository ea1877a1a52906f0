import { spawn } from 'node:child_process';
import { createWriteStream, existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { inRoot, localDir, root } from '../paths.mjs';

/** What was run on a server: how it ended, in a few words, and where its whole output lies. @typedef {{ isGood: boolean, text: string }} Outcome */

const quickTests = ['test/platform/', 'test/app/', 'test/cluster/', 'test/features/register/'];
/** A whole suite on a cluster, on a machine that has other things to do. */
const suiteMinutes = 60;

/** All tests, those that `words` name, or a few that stand for the others. */
export const suiteOn = (server, { key, isQuick, words, whenStopped }) =>
  runProgram([inRoot('scripts/test.mjs'), ...(words.length === 0 && isQuick ? quickTests : words)], {
    name: `${key}-suite`,
    env: { TEST_DATABASE_URL: server.url, TEST_MINUTES: String(suiteMinutes) },
    lastWords: /^\d+ passed, \d+ failed, \d+ skipped$/,
    whenStopped,
  });

/** A season of the samples; one of the folders may not be there. */
export function rehearsalOn(server, sample, { key, samples, whenStopped }) {
  const folder = join(samples, sample);
  if (!existsSync(folder)) return { isGood: true, text: 'no samples' };
  return runProgram([inRoot('scripts/rehearsal.mjs'), folder], {
    name: `${key}-rehearsal-${sample}`,
    env: { SCRATCH_DATABASE_URL: server.url },
    lastWords: /^\d+ files played in .+$/,
    whenStopped,
  });
}

/** The node that writes is killed while the portal works, and comes back; the trial asks for both over the channel. */
export const writerKilledOn = (server, { key, whenStopped }) =>
  runProgram([inRoot('dist/test/cluster/writer-killed.js')], {
    name: `${key}-writer-killed`,
    env: { TEST_DATABASE_URL: server.url, TEST_NODE_URLS: server.cluster.nodeUrls.join(' ') },
    lastWords: /^writer killed: .+$/,
    whenStopped,
    serve: {
      kill: () => server.cluster.kill(0),
      bringBack: () => server.cluster.bringBack(0),
    },
  });

async function runProgram(args, { name, env, lastWords, whenStopped, serve }) {
  const folder = join(localDir(), 'databases');
  mkdirSync(folder, { recursive: true });
  const path = join(folder, `${name}.log`);
  const log = createWriteStream(path);
  console.log(`  ${name} ...`);
  const child = spawn(process.execPath, args, {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe', ...(serve ? ['ipc'] : [])],
  });
  const silence = whenStopped(() => child.kill('SIGTERM'));
  if (serve) answerRequests(child, serve);
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.pipe(log, { end: false });
    createInterface({ input: stream }).on('line', (line) => {
      if (line.startsWith('FAILED')) console.log(`    ${line}`);
      if (lastWords.test(line)) text = line;
    });
  }
  const code = await new Promise((done) => child.once('close', (ended) => done(ended ?? 1)));
  silence();
  log.end();
  const isGood = code === 0 && text !== '';
  console.log(`    ${text === '' ? `ended with ${code}` : text}${isGood ? '' : `, see ${path}`}`);
  return { isGood, text: text === '' ? `ended with ${code}` : text };
}

function answerRequests(child, serve) {
  child.on('message', (asked) => {
    Promise.resolve(serve[asked]?.()).then(
      () => child.send({ done: asked }),
      (error) => child.send({ failed: asked, why: error.message }),
    );
  });
}
