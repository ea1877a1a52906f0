import { accessSync, constants, mkdtempSync, statfsSync } from 'node:fs';
import { freemem, tmpdir } from 'node:os';
import { join } from 'node:path';
import { databasePrograms } from './database-program.mjs';
import { initialise, initialiseWithFirst, startServer, socketUrl } from './database-server.mjs';
import { startGuard } from './guard.mjs';
import { localDir } from './paths.mjs';

const memoryOnly = [
  '--innodb-flush-log-at-trx-commit=0',
  '--skip-innodb-doublewrite',
  '--innodb-flush-method=nosync',
  '--sync-binlog=0',
];
const durable = ['--innodb-flush-log-at-trx-commit=1'];
// MySQL has another name for it since 8.0.30, and only that one since 9; older ones keep their own size.
const logSizeOf = ({ kind }) =>
  kind === 'mariadb' ? '--innodb-log-file-size=64M' : '--loose-innodb-redo-log-capacity=64M';

/** Options that make a server fast and forgetful, or as safe as a real one. */
export const speedOf = (program, isDurable = false) => [
  logSizeOf(program),
  ...(isDurable ? durable : memoryOnly).filter((option) => program.kind === 'mariadb' || !option.endsWith('=nosync')),
];

const memoryFolder = '/dev/shm';
const enough = { folder: 2 * 2 ** 30, memory: 4 * 2 ** 30 };

/**
 * Where files live that need not outlive a run: in memory where there is plenty, else in the temporary folder. A test's database of some
 * hundred small files is made ten times as fast there.
 */
function forgetfulFolder() {
  try {
    accessSync(memoryFolder, constants.W_OK);
    const { bavail, bsize } = statfsSync(memoryFolder);
    return bavail * bsize >= enough.folder && freemem() >= enough.memory ? memoryFolder : tmpdir();
  } catch {
    return tmpdir();
  }
}

/**
 * A server for one run, with no database in it; gone with all its files when `stop()` is called or this process ends in
 * whatever way. `durable` keeps every commit safe as the real one does (for measuring); `options` go to the server, which is the first
 * of `programs` that manages.
 */
export async function startThrowawayServer({
  durable: isDurable = false,
  dir = isDurable ? tmpdir() : forgetfulFolder(),
  bufferPool = '256M',
  options = [],
  programs = databasePrograms(localDir()),
} = {}) {
  const folder = mkdtempSync(join(dir, 'yzw-'));
  const guard = startGuard(folder);
  const dataDir = join(folder, 'data');
  const socketPath = join(folder, 's');
  try {
    const program = await initialiseWithFirst(programs, (candidate) =>
      initialise(candidate, dataDir, speedOf(candidate, isDurable)),
    );
    const server = await startServer(program, {
      dataDir,
      socketPath,
      logPath: join(folder, 'log'),
      options: [
        ...speedOf(program, isDurable),
        `--innodb-buffer-pool-size=${bufferPool}`,
        '--max-connections=300',
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
