// npm run mutants [-- words]: breaks one rule at a time, and says which breaks no test notices. Words choose by file or text.
import './lib/require-node.mjs';
import { spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import mysql from 'mysql2/promise';
import { compileIfNeeded, refuseComplaints } from './lib/compile.mjs';
import { command, Refusal } from './lib/console.mjs';
import { ensureInstalled } from './lib/install.mjs';
import { inRoot } from './lib/paths.mjs';
import { startThrowawayServer } from './lib/private-db.mjs';
import { run, whenNpmDies } from './lib/processes.mjs';

/** Of all mutants, how many may live on. */
const limit = 0.1;
/** Tests that take longer than this hang: the mutant is noticed. */
const patienceMs = 300_000;
/** A copy of the project is broken, never the project itself. */
const copy = inRoot('.local/mutants');
const copied = ['src', 'migrations', 'test', 'scripts', 'views', 'public', 'dist', 'package.json', 'tsconfig.json'];

const oneLine = (text) => text.replace(/\s+/g, ' ').trim();
const nameOf = ({ file, from, to }) => `${file}: ${oneLine(from)} => ${oneLine(to) || 'nothing'}`;

await command(async () => {
  await ensureInstalled();
  refuseComplaints(await compileIfNeeded());
  const mutants = listMutants(process.argv.slice(2));
  makeCopy();
  const server = await startThrowawayServer();
  whenNpmDies(() => process.exit(1));
  process.once('SIGINT', () => process.exit(130));
  try {
    await requireSoundTests(mutants, server.url);
    const survivors = [];
    for (const [at, mutant] of mutants.entries()) {
      const from = performance.now();
      const isNoticed = await tryMutant(mutant, server.url);
      if (!isNoticed) survivors.push(mutant);
      const seconds = ((performance.now() - from) / 1_000).toFixed(1);
      console.log(`${at + 1}/${mutants.length} ${isNoticed ? 'killed  ' : 'SURVIVED'} ${seconds} s  ${nameOf(mutant)}`);
    }
    conclude(mutants, survivors);
  } finally {
    await server.stop();
    rmSync(copy, { recursive: true, force: true });
  }
});

/** Every list of `scripts/mutants/`: for each file the tests that guard it, and pairs of a text and what takes its place. */
function listMutants(words) {
  const folder = inRoot('scripts/mutants');
  const all = readdirSync(folder)
    .sort()
    .flatMap((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')))
    .flatMap(({ file, tests: guards, mutants }) => mutants.map(([from, to]) => ({ file, guards, from, to })));
  const stale = all.filter(({ file, from }) => readFileSync(inRoot(file), 'utf8').split(from).length !== 2);
  for (const mutant of stale) console.error(`not there exactly once: ${nameOf(mutant)}`);
  if (stale.length > 0)
    throw new Refusal('变异清单与代码不符，见上。', 'The list of mutants is not true any more; see above.');
  const chosen = all.filter((mutant) => words.every((word) => nameOf(mutant).includes(word)));
  if (chosen.length === 0) throw new Refusal('没有选中任何变异。', 'No mutant was chosen.');
  return chosen;
}

function makeCopy() {
  rmSync(copy, { recursive: true, force: true });
  mkdirSync(copy, { recursive: true });
  for (const name of copied) cpSync(inRoot(name), join(copy, name), { recursive: true });
  symlinkSync(inRoot('node_modules'), join(copy, 'node_modules'));
}

/** Tests that fail anyway say nothing of a mutant. */
async function requireSoundTests(mutants, databaseUrl) {
  const files = [...new Set(mutants.flatMap(({ guards }) => guards))].sort();
  for (const file of files) {
    const { isSound, output } = await runTests([file], databaseUrl);
    if (isSound) continue;
    console.error(output);
    throw new Refusal(`${file} 本来就不通过。`, `${file} fails by itself.`);
  }
}

async function tryMutant({ file, guards, from, to }, databaseUrl) {
  const source = join(copy, file);
  const output = join(copy, 'dist', file.replace(/\.ts$/, '.js'));
  const [sound, compiled] = [source, output].map((path) => readFileSync(path, 'utf8'));
  writeFileSync(
    source,
    sound.replace(from, () => to),
  );
  await compileAlone(file);
  if (readFileSync(output, 'utf8') === compiled)
    throw new Refusal(`${file} 没有变化。`, `${file} compiles to the same.`);
  try {
    return !(await runTests(guards, databaseUrl)).isSound;
  } finally {
    writeFileSync(source, sound);
    writeFileSync(output, compiled);
  }
}

/** One file, unchecked: what does not fit the types is for the tests to notice. */
async function compileAlone(file) {
  const alone = { noCheck: true, noResolve: true, incremental: false, tsBuildInfoFile: null };
  const settings = { extends: './tsconfig.json', include: [], files: [file], compilerOptions: alone };
  writeFileSync(join(copy, 'mutant.json'), JSON.stringify(settings));
  const compiler = inRoot('node_modules/typescript/bin/tsc');
  const { code, output } = await run(process.execPath, [compiler, '-p', 'mutant.json'], { cwd: copy });
  if (code !== 0) throw new Refusal(`${file} 变异后不能编译。`, `${file} does not compile: ${output}`);
}

/** All files in one process, ended at the first test that fails. */
async function runTests(files, databaseUrl) {
  const shared = inRoot('../shared');
  const { NODE_ENV: _, DATABASE_URL: __, ...rest } = process.env;
  const env = {
    ...rest,
    TEST_DATABASE_URL: databaseUrl,
    ...(existsSync(shared) ? { TEST_SHARED: shared } : {}),
  };
  const compiled = files.map((file) => join(copy, 'dist', file.replace(/\.ts$/, '.js')));
  const args = ['--test-reporter=tap', join(copy, 'scripts/lib/run-tests-here.mjs'), ...compiled];
  const child = spawn(process.execPath, args, { cwd: copy, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  const end = () => {
    try {
      process.kill(-child.pid, 'SIGKILL');
    } catch {
      // It has ended by itself.
    }
  };
  process.once('exit', end);
  const timer = setTimeout(end, patienceMs);
  let output = '';
  const isSound = await new Promise((resolve) => {
    const listen = (chunk) => {
      output += chunk;
      if (/^\s*not ok /m.test(output)) end();
    };
    child.stdout.on('data', listen);
    child.stderr.on('data', listen);
    child.once('close', (code) => resolve(code === 0));
  });
  clearTimeout(timer);
  process.removeListener('exit', end);
  if (!isSound) end();
  await dropDatabases(databaseUrl);
  return { isSound, output };
}

/** Those that the tests left when they were ended. */
async function dropDatabases(databaseUrl) {
  const server = await mysql.createConnection(databaseUrl);
  try {
    const [rows] = await server.query("SHOW DATABASES LIKE 'yzw\\_test\\_%'");
    for (const row of rows) await server.query(`DROP DATABASE ${Object.values(row)[0]}`);
  } finally {
    await server.end();
  }
}

function conclude(mutants, survivors) {
  console.log('');
  for (const mutant of survivors) console.log(`SURVIVED ${nameOf(mutant)}`);
  console.log(`${mutants.length - survivors.length} of ${mutants.length} mutants killed, ${survivors.length} survived`);
  process.exitCode = survivors.length <= mutants.length * limit ? 0 : 1;
}
