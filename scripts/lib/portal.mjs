import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Refusal } from './console.mjs';
import { keepRunning } from './keep-running.mjs';
import { inRoot, localDir, root } from './paths.mjs';
import { openPrivateDatabase } from './private-db.mjs';
import { whenNpmDies } from './processes.mjs';
import { serverFlags } from './server-flags.mjs';
import { databaseEnvironment } from './settings.mjs';

const stopLimitMs = 30_000;
const reviveEveryMs = 500;
const followParent = fileURLToPath(new URL('./follow-parent.mjs', import.meta.url));

/**
 * Runs the server with its database until it ends; after a fault of its own it is started again. Asked to stop, it lets the server finish first, then closes the private
 * database; asked again, it no longer waits. Returns the exit code.
 */
export async function runPortal({ nodeArgs = [], helper } = {}) {
  const program = inRoot('dist/src/server.js');
  if (!existsSync(program))
    throw new Refusal(
      '缺少 dist/src/server.js，请先执行 npm run build。',
      'dist/src/server.js is missing; run npm run build first.',
    );
  const stop = stopper();
  const database = process.env.DATABASE_URL?.trim() ? undefined : await openPrivateDatabase(localDir());
  const watch =
    database && setInterval(() => void database.revive().catch((error) => console.error(error.message)), reviveEveryMs);
  try {
    if (stop.isAsked()) return 0;
    return await keepRunning(() => serve([...nodeArgs, program], databaseEnvironment(database?.url), stop), stop);
  } finally {
    clearInterval(watch);
    helper?.kill();
    await database?.release();
  }
}

// Detached: Ctrl-C at the terminal reaches this process alone, which passes it on once.
async function serve(args, env, stop) {
  const child = spawn(process.execPath, [...serverFlags, '--import', followParent, ...args], {
    cwd: root,
    env: { ...process.env, ...env },
    detached: true,
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  stop.onAsked((signal) => child.kill(signal));
  const [code, signal] = await new Promise((done) => child.once('exit', (...how) => done(how)));
  return { code, signal };
}

// npm passes on the Ctrl-C that the terminal has already sent to everyone: what comes at once after the first is the same press.
function stopper() {
  let asked = 0;
  let askedAt = 0;
  let act = () => {};
  let wake = () => {};
  const ask = () => {
    if (asked > 0 && Date.now() - askedAt < 400) return;
    asked += 1;
    askedAt = Date.now();
    act(asked < 3 ? 'SIGTERM' : 'SIGKILL');
    wake();
    if (asked === 1) setTimeout(() => act('SIGKILL'), stopLimitMs).unref();
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, ask);
  whenNpmDies(ask);
  return {
    isAsked: () => asked > 0,
    onAsked: (action) => {
      act = action;
    },
    /** Waits, unless the stop is asked for meanwhile. */
    pause: (ms) =>
      new Promise((done) => {
        const timer = setTimeout(done, ms);
        wake = () => {
          clearTimeout(timer);
          done();
        };
      }),
  };
}
