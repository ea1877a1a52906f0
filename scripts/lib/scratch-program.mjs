import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { compileIfNeeded, refuseComplaints } from './compile.mjs';
import { Refusal } from './console.mjs';
import { ensureInstalled } from './install.mjs';
import { inRoot, root } from './paths.mjs';
import { startThrowawayServer } from './private-db.mjs';
import { whenNpmDies } from './processes.mjs';

/** Installs, compiles and runs a program of dist/scripts with SCRATCH_DATABASE_URL: the server it names already, else one of its own; none if `database` is false. */
export async function runWithScratchDatabase(path, args, { database = {}, nodeArgs = [] } = {}) {
  await ensureInstalled();
  refuseComplaints(await compileIfNeeded());
  const program = inRoot('dist/scripts', path);
  if (!existsSync(program)) throw new Refusal(`缺少 ${program}。`, `${program} is missing.`);
  const isGiven = Boolean(process.env.SCRATCH_DATABASE_URL);
  const server = database === false || isGiven ? undefined : await startThrowawayServer(database);
  try {
    const env = { ...process.env, ...(server === undefined ? {} : { SCRATCH_DATABASE_URL: server.url }) };
    const child = spawn(process.execPath, [...nodeArgs, program, ...args], { cwd: root, env, stdio: 'inherit' });
    for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
    whenNpmDies(() => child.kill('SIGTERM'));
    process.exitCode = await new Promise((done) => child.once('exit', (code) => done(code ?? 1)));
  } finally {
    await server?.stop();
  }
}
