import { createHash } from 'node:crypto';
import fs, {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { Refusal } from './console.mjs';
import { databasePrograms } from './database-program.mjs';
import {
  initialise,
  initialiseWithFirst,
  ServerFailed,
  socketUrl,
  startServer,
  waitForAnswer,
} from './database-server.mjs';
import { withLock } from './lock.mjs';
import { isAlive, isMarkAlive, processMark, waitUntilGone } from './processes.mjs';

export { startThrowawayServer } from './throwaway-db.mjs';

const databaseName = 'yizhangwang';
const neededMegabytes = { new: 300, existing: 50 };

/**
 * The portal's own database server below `localDir`: found again when it still runs, else started. It serves every portal
 * of this checkout and is stopped by the last one to `release()` it. @returns {Promise<{ url: string, revive: () => Promise<void>, release: () => Promise<void> }>}
 */
export async function openPrivateDatabase(localDir, { bufferPool = process.env.PRIVATE_DB_BUFFER || '256M' } = {}) {
  const place = placeOf(localDir);
  const user = join(place.users, processMark(process.pid));
  const open = () => withLock(place.lock, () => ensureRunning(place, localDir, bufferPool));
  let pid = await withLock(place.lock, async () => {
    const running = await ensureRunning(place, localDir, bufferPool);
    writeFileSync(user, '');
    return running;
  });
  return {
    url: socketUrl(place.socketPath, databaseName),
    /** Brings the server back if it has died. */
    revive: async () => {
      if (!isAlive(pid)) pid = await open();
    },
    release: () => withLock(place.lock, () => leave(place, user)),
  };
}

function placeOf(localDir) {
  const folder = join(localDir, 'db');
  for (const part of [folder, join(folder, 'users')]) mkdirSync(part, { recursive: true, mode: 0o700 });
  chmodSync(folder, 0o700); // the socket asks for no password: this folder is the door
  return {
    folder,
    data: join(folder, 'data'),
    users: join(folder, 'users'),
    lock: join(folder, 'lock'),
    log: join(folder, 'server.log'),
    pidFile: join(folder, 'server.pid'),
    init: join(folder, 'init.sql'),
    socketPath: join(socketFolder(folder), 'socket'),
  };
}

// A socket's path may hold 107 bytes: a checkout that lies deep keeps its socket in a private folder elsewhere.
function socketFolder(folder) {
  if (Buffer.byteLength(join(folder, 'socket')) <= 100) return folder;
  const uid = process.getuid?.() ?? 0;
  const path = join(tmpdir(), `yizhangwang-${uid}-${createHash('sha256').update(folder).digest('hex').slice(0, 12)}`);
  mkdirSync(path, { recursive: true, mode: 0o700 });
  const stat = lstatSync(path);
  if (!stat.isDirectory() || stat.uid !== uid || (stat.mode & 0o077) !== 0) {
    throw new Refusal(
      `目录 ${path} 属于他人，请删除后重试。`,
      `The folder ${path} is somebody else's; remove it and try again.`,
    );
  }
  return path;
}

async function ensureRunning(place, localDir, bufferPool) {
  const running = runningPid(place);
  if (running !== undefined) {
    if (await waitForAnswer(running, place.socketPath, 20_000)) return running;
    if (isAlive(running)) {
      throw new Refusal(
        `自带数据库（进程 ${running}）没有响应，请结束该进程后重试。`,
        `The private database (process ${running}) does not answer; end that process and try again.`,
      );
    }
  }
  return start(place, localDir, bufferPool);
}

function runningPid({ pidFile, data }) {
  if (!existsSync(pidFile)) return undefined;
  const mark = readFileSync(pidFile, 'utf8').trim();
  if (!isMarkAlive(mark)) return undefined;
  const pid = Number(mark.split('-')[0]);
  // Where the system tells, the process must be a server of this very folder.
  const commandLine = existsSync(`/proc/${pid}/cmdline`) ? readFileSync(`/proc/${pid}/cmdline`, 'utf8') : data;
  return commandLine.includes(data) ? pid : undefined;
}

async function start(place, localDir, bufferPool) {
  checkSpace(place);
  const program = await programFor(place, localDir);
  writeFileSync(place.init, `CREATE DATABASE IF NOT EXISTS ${databaseName} CHARACTER SET utf8mb4;\n`);
  const options = [
    `--init-file=${place.init}`,
    `--innodb-buffer-pool-size=${bufferPool}`,
    '--innodb-flush-log-at-trx-commit=1',
    '--max-connections=200',
  ];
  const onSpawn = (pid) => writeFileSync(place.pidFile, processMark(pid));
  try {
    const server = await startServer(program, {
      dataDir: place.data,
      socketPath: place.socketPath,
      logPath: place.log,
      options,
      onSpawn,
    });
    server.unref();
    return server.pid;
  } catch (error) {
    if (!(error instanceof ServerFailed)) throw error;
    checkSpace(place);
    throw new Refusal(
      `自带数据库无法启动：${error.message}（日志 ${place.log}；如不需要其中的数据，移走 ${place.data} 即可重新开始）。`,
      `The private database does not start: ${error.message} (log ${place.log}; if its data is not needed, move ${place.data} away to begin afresh).`,
    );
  }
}

/** The program that made the data, so that MySQL never opens MariaDB's files; for new data, the first one that manages. */
async function programFor(place, localDir) {
  const madeBy = join(place.folder, 'made-by');
  if (!existsSync(place.data)) {
    const program = await initialiseWithFirst(databasePrograms(localDir), (candidate) =>
      makeData(candidate, place.data),
    );
    writeFileSync(madeBy, program.path);
    return program;
  }
  const maker = existsSync(madeBy) ? readFileSync(madeBy, 'utf8').trim() : undefined;
  let first;
  for await (const program of databasePrograms(localDir)) {
    if (maker === undefined || program.path === maker) return program;
    first ??= program;
  }
  return first;
}

// Made beside its place and moved there whole: a start that is killed half-way leaves nothing that looks like data.
async function makeData(program, data) {
  const partial = `${data}.partial`;
  rmSync(partial, { recursive: true, force: true });
  await initialise(program, partial);
  fs.renameSync(partial, data);
}

async function leave(place, user) {
  rmSync(user, { force: true });
  const others = readdirSync(place.users).filter(
    (mark) => isMarkAlive(basename(mark)) || rmSync(join(place.users, mark)),
  );
  const pid = runningPid(place);
  if (others.length > 0 || pid === undefined) return;
  process.kill(pid, 'SIGTERM');
  if (await waitUntilGone(pid, 60_000)) rmSync(place.pidFile, { force: true });
}

function checkSpace({ folder, data }) {
  const { bavail, bsize } = fs.statfsSync(folder);
  const needed = neededMegabytes[existsSync(data) ? 'existing' : 'new'];
  if (bavail * bsize >= needed * 1024 * 1024) return;
  throw new Refusal(
    `磁盘空间不足：${folder} 至少需要 ${needed} MB。`,
    `The disk is nearly full: ${folder} needs at least ${needed} MB.`,
  );
}
