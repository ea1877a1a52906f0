// npm run test:databases [-- --only mysql9,galera] [--quick] [--samples FOLDER]: suite and rehearsals on every server to be had;
// with files or names, as for npm test, these tests alone.
import './lib/require-node.mjs';
import { parseArgs } from 'node:util';
import { compileIfNeeded, refuseComplaints } from './lib/compile.mjs';
import { command } from './lib/console.mjs';
import { rehearsalOn, suiteOn, writerKilledOn } from './lib/databases/runs.mjs';
import { chooseServers, NotToBeHad } from './lib/databases/servers.mjs';
import { tableLines } from './lib/databases/table.mjs';
import { NoPackage } from './lib/debian-packages.mjs';
import { ensureInstalled } from './lib/install.mjs';
import { inRoot } from './lib/paths.mjs';
import { whenNpmDies } from './lib/processes.mjs';

const columns = ['suite', 'rehearsal small', 'rehearsal province', 'writer killed'];
const notRun = { isGood: true, text: '' };

await command(async () => {
  const options = readOptions();
  const chosen = chooseServers(options.only);
  await ensureInstalled();
  refuseComplaints(await compileIfNeeded());
  const stopped = stopper();
  const results = [];
  for (const server of chosen) {
    if (stopped.isAsked()) break;
    results.push(await testOn(server, { ...options, key: server.key, whenStopped: stopped.whenStopped }));
  }
  console.log('');
  for (const line of tableLines(['server', 'version', ...columns], results.map(rowOf))) console.log(line);
  const wasRun = results.some(({ outcomes }) => outcomes.length > 0);
  if (!wasRun) console.log('FAILED no server could be had');
  process.exitCode = wasRun && !stopped.isAsked() && results.every(({ isGood }) => isGood) ? 0 : 1;
});

function readOptions() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { only: { type: 'string' }, quick: { type: 'boolean' }, samples: { type: 'string' } },
  });
  return {
    words: positionals,
    only: values.only,
    isQuick: values.quick === true,
    samples: values.samples ?? inRoot('../shared/samples'),
  };
}

/** Everything on one server, which is stopped in any case. What is not to be had is said, and is no failure. */
async function testOn({ key, start }, options) {
  console.log(`\n${key}`);
  let server;
  try {
    server = await start();
  } catch (error) {
    const isMissing = error instanceof NotToBeHad || error instanceof NoPackage;
    const version = isMissing ? `not to be had (${error.message})` : `does not start (${error.message})`;
    console.log(`  ${version}`);
    return { key, version, isGood: isMissing, outcomes: [] };
  }
  try {
    const suite = await suiteOn(server, options);
    if (options.words.length > 0) return { key, version: server.version, isGood: suite.isGood, outcomes: [suite] };
    const outcomes = [
      suite,
      await rehearsalOn(server, 'small', options),
      options.isQuick ? notRun : await rehearsalOn(server, 'province', options),
      server.cluster === undefined ? notRun : await writerKilledOn(server, options),
    ];
    return { key, version: server.version, isGood: outcomes.every(({ isGood }) => isGood), outcomes };
  } finally {
    await server.stop();
  }
}

function rowOf({ key, version, outcomes }) {
  const said = columns.map((_, i) => (outcomes[i] ? `${outcomes[i].isGood ? '' : 'FAILED '}${outcomes[i].text}` : ''));
  return [key, version, ...said];
}

/** Ctrl-C and the like end what runs; its server is stopped, and no further one is begun. */
function stopper() {
  const acts = new Set();
  let isAsked = false;
  const ask = () => {
    isAsked = true;
    for (const act of acts) act();
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, ask);
  whenNpmDies(ask);
  return {
    isAsked: () => isAsked,
    whenStopped(act) {
      if (isAsked) act();
      acts.add(act);
      return () => acts.delete(act);
    },
  };
}
