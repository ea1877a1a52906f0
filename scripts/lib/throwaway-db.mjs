import { spawn } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { databasePrograms } from './database-program.mjs';
import { initialise, initialiseWithFirst, startServer, socketUrl } from './database-server.mjs';
import { localDir } from './paths.mjs';

const memoryOnly = [
  '--innodb-flush-log-at-trx-commit=0',
  '--skip-innodb-doublewrite',
  '--innodb-flush-method=nosync',
  '--sync-binlog=0',
];
const durable = ['--innodb-flush-log-at-trx-commit=1'];

/**
 * A server for one run, with no database in it; gone with all its files when `stop()` is called or this process ends in
 * whatever way. `durable` keeps every commit safe as the real one does (for measuring); `options` go to the server.
 */
export async function startThrowawayServer({
  dir = tmpdir(),
  durable: isDurable = false,
  bufferPool = '256M',
  options = [],
} = {}) {
  const folder = mkdtempSync(join(dir, 'yzw-'));
  const guard = startGuard(folder);
  const dataDir = join(folder, 'data');
  const socketPath = join(folder, 's');
  const logSize = '--innodb-log-file-size=64M';
  try {
    const speedOf = ({ kind }) =>
      (isDurable ? durable : memoryOnly).filter((option) => kind === 'mariadb' || !option.endsWith('=nosync'));
    const program = await initialiseWithFirst(databasePrograms(localDir()), (candidate) =>
      initialise(candidate, dataDir, [logSize, ...speedOf(candidate)]),
    );
    const speed = speedOf(program);
    const server = await startServer(program, {
      dataDir,
      socketPath,
      logPath: join(folder, 'log'),
      options: [
        logSize,
        ...speed,
        `--innodb-buffer-pool-size=${bufferPool}`,
        '--max-connections=300',
        `--tmpdir=${folder}`,
        ...options,
      ],
      onSpawn: (pid) => guard.watch(pid),
    });
    server.unref();
    return { url: socketUrl(socketPath, ''), socketPath, pid: server.pid, folder, stop: guard.end };
  } catch (error) {
    await guard.end();
    throw error;
  }
}

// A shell that waits for our end: its input closes when we stop it, and also when this process is killed outright.
const guardScript = `pid=; while read -r line; do pid=$line; done
[ -n "$pid" ] && kill -9 "$pid" 2>/dev/null
n=0; while [ -e "$1" ] && [ $n -lt 50 ]; do rm -rf "$1" 2>/dev/null; n=$((n+1)); [ -e "$1" ] && sleep 0.1; done`;

function startGuard(folder) {
  const shell = spawn('/bin/sh', ['-c', guardScript, 'guard', folder], {
    env: { PATH: '/usr/bin:/bin' },
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  const gone = new Promise((done) => shell.once('exit', done));
  shell.unref();
  shell.stdin.unref?.();
  return {
    watch: (pid) => shell.stdin.write(`${pid}\n`),
    end: async () => {
      shell.ref();
      shell.stdin.end();
      await gone;
    },
  };
}
