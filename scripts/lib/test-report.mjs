import { relative } from 'node:path';
import { inspect } from 'node:util';
import { root } from './paths.mjs';

/** Reads the events of a test run: failures with their cause as they come, a line per file, the skipped ones at the end. */
export async function reportTests(events) {
  const report = { passed: 0, failures: [], skipped: [], files: new Map(), noise: new Map(), path: [] };
  for await (const { type, data } of events) {
    if (type === 'test:start') report.path = [...report.path.slice(0, data.nesting), data.name];
    else if (type === 'test:stderr' || type === 'test:stdout') keepNoise(report, data);
    else if (type === 'test:pass' || type === 'test:fail') count(report, type === 'test:pass', data);
  }
  printFile(report);
  return { passed: report.passed, failed: report.failures.length, skipped: report.skipped };
}

/** From here on the line of a file says how long its tests took. */
const slowMs = 5_000;

const filteredOut = 'test name does not match pattern';

function count(report, isPass, data) {
  const isGroup = data.details?.type === 'suite' || (!isPass && data.details?.error?.failureType === 'subtestsFailed');
  if (data.skip === filteredOut) return;
  const file = source(data.file ?? data.name);
  const name = [...report.path.slice(0, data.nesting), data.name].map(source).join(' > ');
  moveTo(report, file);
  if (data.nesting === 0) tally(report).ms += data.details?.duration_ms ?? 0;
  if (isPass && data.details?.type === 'suite') return;
  if (data.skip !== undefined || data.todo !== undefined) report.skipped.push({ file, name, why: reason(data) });
  else if (isPass) tally(report).passed += 1;
  else if (!isGroup) fail(report, file, name, data);
  if (isPass && data.skip === undefined && data.todo === undefined) report.passed += 1;
}

function fail(report, file, name, data) {
  tally(report).failed += 1;
  report.failures.push(name);
  const error = data.details?.error;
  console.log(`\nFAILED ${file} > ${name}`);
  if (error?.failureType === 'testAborted') console.log('  ended by the time limit or by hand');
  else console.log(indent(inspect(error?.cause ?? error, { depth: 4 })));
  const noise = report.noise.get(file);
  if (noise) console.log(indent(noise.slice(-4_000)));
  report.noise.delete(file);
}

function moveTo(report, file) {
  if (report.current === file) return;
  printFile(report);
  report.current = file;
  report.files.set(file, report.files.get(file) ?? { passed: 0, failed: 0, ms: 0 });
}

const tally = (report) => report.files.get(report.current);

function printFile(report) {
  if (report.current === undefined) return;
  const { passed, failed, ms } = tally(report);
  const took = ms < slowMs ? '' : `, ${Math.round(ms / 1_000)} s`;
  console.log(
    `${failed === 0 ? 'ok    ' : 'FAILED'} ${report.current} (${passed}${failed === 0 ? '' : `, ${failed} failed`}${took})`,
  );
}

function keepNoise(report, { file, message }) {
  const key = source(file);
  report.noise.set(key, ((report.noise.get(key) ?? '') + message).slice(-20_000));
}

const reason = ({ skip, todo }) =>
  [skip, todo].find((text) => typeof text === 'string' && text !== '') ??
  (skip === undefined ? 'todo' : 'no reason given');

const source = (path) =>
  path.startsWith('/')
    ? relative(root, path)
        .replace(/^dist\//, '')
        .replace(/\.js$/, '.ts')
    : path;

const indent = (text) => text.trimEnd().replace(/^/gm, '    ');
