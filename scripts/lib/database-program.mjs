import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { Refusal, say } from './console.mjs';
import {
  libraryFolders,
  missingLibraries,
  NoPackage,
  packageFor,
  publish,
  unpackPackages,
} from './debian-packages.mjs';
import { withLock } from './lock.mjs';
import { run } from './processes.mjs';

/**
 * A database server that can be run on this machine.
 * @typedef {{ path: string, kind: 'mariadb' | 'mysql', share: string, tree?: string, args?: string[], env: NodeJS.ProcessEnv }} DatabaseProgram
 */

const programNames = ['mariadbd', 'mysqld'];
const packageNames = ['mariadb-server-core', 'mariadb-server-core-10.6'];

/** Every way to a server, best first: found on the machine, unpacked earlier, downloaded now. @returns {AsyncGenerator<DatabaseProgram>} */
export async function* databasePrograms(localDir) {
  for (const path of onThisMachine()) {
    const program = await describe(path);
    if (program !== undefined) yield program;
  }
  yield await fromPackages(localDir);
}

function onThisMachine() {
  const folders = new Set([
    ...(process.env.PATH ?? '').split(delimiter),
    '/usr/sbin',
    '/usr/local/sbin',
    '/usr/libexec',
    '/usr/local/mysql/bin',
  ]);
  const found = [...folders].filter(Boolean).flatMap((folder) => programNames.map((name) => join(folder, name)));
  return found.filter((path) => existsSync(path)).slice(0, 2);
}

async function describe(path, tree) {
  const env = { ...process.env };
  if (tree !== undefined)
    env.LD_LIBRARY_PATH = [...libraryFolders(tree), env.LD_LIBRARY_PATH].filter(Boolean).join(':');
  const { code, output } = await run(path, ['--no-defaults', '--version'], { env });
  if (code !== 0) return undefined;
  const kind = /mariadb/i.test(output) ? 'mariadb' : 'mysql';
  const prefix = tree === undefined ? join(path, '../..') : join(tree, 'usr');
  const shares = [prefix, '/usr'].flatMap((top) => [join(top, 'share/mysql'), join(top, 'share/mariadb')]);
  const share = shares.find((folder) => existsSync(folder)) ?? shares[0];
  return { path, kind, share, ...(tree === undefined ? {} : { tree }), env };
}

async function fromPackages(localDir) {
  const tree = join(localDir, 'server');
  return withLock(join(localDir, 'server.lock'), async () => {
    const ready = await unpackedIn(tree);
    if (ready !== undefined) return ready;
    say('正在取得数据库程序（约 8 MB）……', 'Fetching the database server (about 8 MB) ...');
    const work = join(localDir, 'packages');
    try {
      await fetchServer(`${tree}.partial`, work);
    } catch (error) {
      if (!(error instanceof NoPackage)) throw error;
      rmSync(`${tree}.partial`, { recursive: true, force: true });
      throw noServer(error.message);
    } finally {
      rmSync(work, { recursive: true, force: true });
    }
    publish(`${tree}.partial`, tree);
    const program = await unpackedIn(tree);
    if (program === undefined) throw noServer('the unpacked server does not run');
    return program;
  });
}

async function unpackedIn(tree) {
  const path = programNames.map((name) => join(tree, 'usr/sbin', name)).find((candidate) => existsSync(candidate));
  return path === undefined ? undefined : describe(path, tree);
}

async function fetchServer(tree, work) {
  rmSync(tree, { recursive: true, force: true });
  mkdirSync(tree, { recursive: true });
  const depends = await firstPackage(tree, work);
  const path = join(tree, 'usr/sbin/mariadbd');
  // A library may itself need another one: each round asks again, until nothing is missing or nothing more is known.
  for (let round = 0; round < 5; round += 1) {
    const missing = await missingLibraries(path, libraryFolders(tree));
    const names = [...new Set(missing.map((library) => packageFor(library, depends)))].filter(Boolean);
    if (missing.length === 0) return;
    if (names.length === 0) throw new NoPackage(`no package known for ${missing.join(', ')}`);
    depends.push(...(await unpackPackages(names, tree, work)));
  }
}

async function firstPackage(tree, work) {
  let last;
  for (const name of packageNames) {
    try {
      return await unpackPackages([name], tree, work);
    } catch (error) {
      if (!(error instanceof NoPackage)) throw error;
      last ??= error;
    }
  }
  throw last;
}

const noServer = (reason) =>
  new Refusal(
    `没有可用的数据库：请设置 DATABASE_URL，或安装 mariadb-server（也可在 apt-get 可用的机器上运行）（${reason}）。`,
    `No database can be had: set DATABASE_URL, or install mariadb-server (or run where apt-get works) (${reason}).`,
  );
