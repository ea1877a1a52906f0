import { spawn } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Refusal } from './console.mjs';
import { isAlive, run } from './processes.mjs';

/** Thrown when a server cannot make its data folder or does not come up; the message is the server's own last word. */
export class ServerFailed extends Error {}

/** Makes a new data folder: root without a password, reachable only through a socket in a folder of its owner's. */
export async function initialise(program, dataDir, options = []) {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const temporary = temporaryFolder(dataDir);
  const args = [...commonArgs(program, dataDir), ...options];
  const made =
    program.kind === 'mariadb'
      ? await run(program.path, [...args, '--bootstrap', '--enforce-storage-engine=', '--log-warnings=0'], {
          env: program.env,
          input: bootstrapSql(program.share),
        })
      : await run(program.path, [...args, '--initialize-insecure'], { env: program.env });
  rmSync(temporary, { recursive: true, force: true });
  if (made.code === 0 && existsSync(join(dataDir, 'mysql'))) return;
  rmSync(dataDir, { recursive: true, force: true });
  throw new ServerFailed(lastError(made.output));
}

/** Tries one program after the other until one makes a data folder; returns it. */
export async function initialiseWithFirst(programs, make) {
  let failure;
  for await (const program of programs) {
    try {
      await make(program);
      return program;
    } catch (error) {
      if (!(error instanceof ServerFailed)) throw error;
      failure = error;
    }
  }
  throw new Refusal(`无法建立数据库：${failure?.message}。`, `The database cannot be made: ${failure?.message}.`);
}

/** Starts a server on a data folder and waits until it answers; output goes to `logPath`. Returns its process. */
export async function startServer(
  program,
  { dataDir, socketPath, logPath, options = [], network = ['--skip-networking'], onSpawn = () => {}, limitMs = 60_000 },
) {
  rmSync(socketPath, { force: true });
  temporaryFolder(dataDir);
  const log = openSync(logPath, 'w', 0o600);
  const args = [...commonArgs(program, dataDir), ...network, ...standing(program, socketPath), ...options];
  // Detached: Ctrl-C at the terminal reaches the portal alone, which finishes its requests before the database goes.
  const child = spawn(program.path, args, { env: program.env, detached: true, stdio: ['ignore', log, log] });
  closeSync(log);
  let ended = false;
  child.once('exit', () => (ended = true));
  child.once('error', () => (ended = true));
  if (child.pid !== undefined) onSpawn(child.pid);
  for (let waited = 0; !ended && waited < limitMs; waited += 25) {
    if (existsSync(socketPath) && (await answers(socketPath, 5_000))) return child;
    await sleep(25);
  }
  if (!ended) child.kill('SIGKILL');
  throw new ServerFailed(lastError(readFileSync(logPath, 'utf8')));
}

/** Whether a MySQL-compatible server greets on this socket within the time. */
export function answers(socketPath, limitMs) {
  return new Promise((done) => {
    const socket = connect(socketPath);
    const finish = (answer) => {
      clearTimeout(timer);
      socket.destroy();
      done(answer);
    };
    const timer = setTimeout(() => finish(false), limitMs);
    socket.once('data', () => finish(true));
    socket.once('error', () => finish(false));
    socket.once('close', () => finish(false));
  });
}

/** Waits for a server that was started by somebody else, as long as its process lives. */
export async function waitForAnswer(pid, socketPath, limitMs) {
  for (const start = Date.now(); isAlive(pid) && Date.now() - start < limitMs; await sleep(100)) {
    if (await answers(socketPath, limitMs)) return true;
  }
  return false;
}

export const socketUrl = (socketPath, database) =>
  `mysql://root@localhost/${database}?socketPath=${encodeURIComponent(socketPath)}`;

/** A server that starts takes away the temporary tables it finds, and so must find its own alone. */
function temporaryFolder(dataDir) {
  const folder = `${dataDir}.tmp`;
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return folder;
}

/** What every run of a server's program is told. */
export function commonArgs(program, dataDir) {
  const args = ['--no-defaults', `--datadir=${dataDir}`, `--tmpdir=${dataDir}.tmp`];
  if (process.getuid?.() === 0) args.push('--user=root');
  if (program.tree !== undefined) {
    args.push(
      `--basedir=${join(program.tree, 'usr')}`,
      `--lc-messages-dir=${program.share}`,
      `--character-sets-dir=${join(program.share, 'charsets')}`,
    );
  }
  return [...args, ...(program.args ?? [])];
}

const standing = (program, socketPath) => [
  `--socket=${socketPath}`,
  `--pid-file=${socketPath}.pid`,
  '--character-set-server=utf8mb4',
  '--performance-schema=off',
  '--local-infile=0',
  '--skip-log-bin',
  '--max-allowed-packet=64M',
  ...(program.kind === 'mysql' ? ['--mysqlx=OFF'] : []),
];

// What mariadb-install-db feeds, without the help texts; it is a shell script that wants further programs.
function bootstrapSql(share) {
  const read = (...names) => {
    const path = names
      .flatMap((name) => [join(share, name), join(share, '../mysql', name), join(share, '../mariadb', name)])
      .find((file) => existsSync(file));
    if (path === undefined) throw new ServerFailed(`${names[0]} not found`);
    return readFileSync(path, 'utf8');
  };
  const either = (name) => read(`mysql_${name}`, `mariadb_${name}`);
  return [
    'create database if not exists mysql;\nuse mysql;\nSET @auth_root_socket=NULL;\n',
    either('system_tables.sql'),
    either('performance_tables.sql'),
    either('system_tables_data.sql'),
    read('maria_add_gis_sp_bootstrap.sql'),
  ].join('\n');
}

function lastError(log) {
  const lines = log.trim().split('\n');
  const errors = lines.filter((line) => /\[ERROR\]|^ERROR|error while loading/i.test(line) && !/Aborting/.test(line));
  return (errors.at(0) ?? lines.at(-1) ?? '').replace(/^.*\[ERROR\]\s*/, '').slice(0, 300);
}
