import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { SeasonAccount } from '#src/season/accounts.js';
import { type Way, ways } from './carried-marks.js';
import { type Outcome, playSeason, type Stage } from './play.js';
import { startOwnPortal } from './own-portal.js';
import { loadSample, type Sample } from './scenario.js';

const usage = `usage: npm run rehearsal -- FOLDER [--base URL] [--accounts FILE] [--json FILE] [--way ${ways.join('|')}]`;
const say = (line: string) => console.log(line);

/** Plays a folder through a portal and says in what it differs from `expected.json`. Returns the exit code. */
async function main(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      base: { type: 'string' },
      accounts: { type: 'string', default: '.local/demo-accounts.json' },
      json: { type: 'string' },
      way: { type: 'string', default: 'files' },
    },
  });
  const [folder] = positionals;
  if (folder === undefined || positionals.length > 1) throw new Error(usage);
  const way = ways.find((one) => one === values.way);
  if (way === undefined) throw new Error(usage);
  const sample = loadSample(resolve(folder));
  const from = Date.now();
  const outcome = await (values.base === undefined
    ? playOnOwn(sample, way)
    : playOn(values.base, values.accounts, sample, way));
  if (values.json !== undefined) writeFileSync(values.json, JSON.stringify(told(outcome), null, 1));
  return report(outcome, (Date.now() - from) / 1_000);
}

/** What the portal's pages said, for anybody to compare with another program. */
const told = ({ told: { lists, standing, register, goLive, ledger, findings } }: Outcome) => ({
  ...(lists && { split: lists.split, boundary: lists.boundary, docket: lists.docket }),
  findings,
  ...(register && {
    register: {
      at_import: register.get(''),
      ...(goLive && { [`on_${goLive.day}`]: goLive.counts.get('') }),
    },
  }),
  ...(ledger && {
    ledger: ledger.rows.map(({ id, class: entryClass, reason, evidence }) => ({
      id,
      class: entryClass,
      reason,
      evidence,
    })),
    excluded: ledger.rows
      .filter((one) => one.class === 'excluded')
      .map(({ id, licenceNo, reason }) => [id, licenceNo, reason]),
  }),
  ...(standing && { open: standing.open, counts: standing.counts }),
});

async function playOnOwn(sample: Sample, way: Way): Promise<Outcome> {
  const serverUrl = process.env['SCRATCH_DATABASE_URL'];
  if (!serverUrl)
    throw new Error('SCRATCH_DATABASE_URL is not set: start with npm run rehearsal, or name a portal with --base');
  const portal = await startOwnPortal(serverUrl, sample.scenario);
  say(`A portal of its own at ${portal.base}, its clock set to each delivery.`);
  try {
    return await playSeason(sample, {
      base: portal.base,
      accounts: portal.accounts,
      setClock: portal.clock.setTo,
      night: portal.night,
      say,
      way,
    });
  } finally {
    await portal.stop();
  }
}

async function playOn(base: string, accountsPath: string, sample: Sample, way: Way): Promise<Outcome> {
  const path = resolve(accountsPath);
  if (!existsSync(path)) throw new Error(`${path} is missing: name the file of the accounts with --accounts`);
  const accounts = JSON.parse(readFileSync(path, 'utf8')) as SeasonAccount[];
  say(
    `The portal at ${base}. Its day is the real one: findings that depend on the day of receipt, and lateness, may differ.`,
  );
  const stage: Stage = { base: base.replace(/\/+$/, ''), accounts, setClock: () => {}, say, way };
  return playSeason(sample, stage);
}

function report({ differences, optional, files }: Outcome, seconds: number): number {
  if (optional.size > 0) say('\nOptional findings, right either way (reported of known):');
  for (const [rule, { known, reported }] of [...optional].sort()) say(`  ${rule.padEnd(8)} ${reported} of ${known}`);
  say('');
  for (const line of differences) say(line);
  say(
    `${files} files played in ${seconds.toFixed(1)} s: ${differences.length === 0 ? 'no difference' : `${differences.length} differences`}`,
  );
  return differences.length === 0 ? 0 : 1;
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  if (process.env['DEBUG']) console.error(error);
  process.exitCode = 1;
}
