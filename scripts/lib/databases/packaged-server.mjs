import { existsSync, lstatSync, mkdirSync, readdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { say } from '../console.mjs';
import { libraryFolders, NoPackage, publish, reasonIn } from '../debian-packages.mjs';
import { withLock } from '../lock.mjs';
import { localDir } from '../paths.mjs';
import { run } from '../processes.mjs';
import { sourceLine } from './debian-mirror.mjs';

export const mariadb = 'usr/sbin/mariadbd';
export const mysql = 'usr/sbin/mysqld';

/**
 * Programs of another Debian release, unpacked below `.local/servers` and never installed: each is run with that release's own loader
 * and libraries, so it does not matter what this machine has. `needed` come with all they depend on, `alone` without; of their
 * programs only those named are kept, with a shell line before one's start where `preludes` has one. Returns the tree. @throws NoPackage
 */
export async function unpackSuite(name, { suite, needed, alone = [], programs, scripts = [], preludes = {} }) {
  const tree = join(localDir(), 'servers', name);
  return withLock(`${tree}.lock`, async () => {
    if (existsSync(tree)) return tree;
    say(`正在取得 ${name}……`, `Fetching ${name} ...`);
    const work = `${tree}.work`;
    const partial = `${tree}.partial`;
    try {
      for (const folder of [work, partial]) rmSync(folder, { recursive: true, force: true });
      mkdirSync(partial, { recursive: true });
      await download({ suite, needed, alone }, work);
      await unpack(work, partial);
      keepPrograms(partial, { programs, scripts, preludes });
      publish(partial, tree);
      return tree;
    } finally {
      for (const folder of [work, partial]) rmSync(folder, { recursive: true, force: true });
    }
  });
}

const programFolders = ['bin', 'sbin', 'usr/bin', 'usr/sbin'];

// What else came along would be found on the path by the scripts, and could not be run here.
function keepPrograms(tree, { programs, scripts, preludes }) {
  mkdirSync(join(tree, 'real/loaders'), { recursive: true });
  for (const path of programs) renameSync(join(tree, path), join(tree, 'real', basename(path)));
  for (const folder of programFolders.map((one) => join(tree, one))) {
    if (!existsSync(folder) || lstatSync(folder).isSymbolicLink()) continue;
    for (const name of readdirSync(folder))
      if (!scripts.includes(name)) rmSync(join(folder, name), { recursive: true, force: true });
  }
  for (const path of programs) wrap(tree, path, preludes[basename(path)]);
}

/** In a program's place comes a shell line that hands over to the tree's loader, wherever the tree lies. */
function wrap(tree, path, prelude = '') {
  const name = basename(path);
  // A process is called like the file it was started from, and others look for it by that name: so the loader gets the program's.
  symlinkSync(relative(join(tree, 'real/loaders'), loaderOf(tree)), join(tree, 'real/loaders', name));
  const libraries = [...libraryFolders(tree), join(tree, 'usr/lib/mysql/private')].filter((one) => existsSync(one));
  const here = (place) => `$tree/${relative(tree, place)}`;
  const modules = libraries.map((one) => join(one, 'ossl-modules')).find((one) => existsSync(one));
  const lines = [
    '#!/bin/sh',
    `tree=$(cd "$(dirname "$0")/${relative(dirname(path), '.')}" && pwd)`,
    ...(modules === undefined ? [] : [`export OPENSSL_MODULES="${here(modules)}"`]),
    ...(prelude === '' ? [] : [prelude]),
    `exec "$tree/real/loaders/${name}" --library-path "${libraries.map(here).join(':')}" "$tree/real/${name}" "$@"`,
  ];
  writeFileSync(join(tree, path), `${lines.join('\n')}\n`, { mode: 0o755 });
}

/** A database server of such a tree, as `startThrowawayServer` takes it. */
export function serverOf(tree) {
  const kind = existsSync(join(tree, mariadb)) ? 'mariadb' : 'mysql';
  const path = join(tree, kind === 'mariadb' ? mariadb : mysql);
  const shares = ['usr/share/mysql', 'usr/share/mariadb'].map((folder) => join(tree, folder));
  const share = shares.find((folder) => existsSync(folder)) ?? shares[0];
  const args = kind === 'mysql' ? [`--plugin-dir=${join(tree, 'usr/lib/mysql/plugin')}`, '--secure-file-priv='] : [];
  return { path, kind, share, tree, args, env: { ...process.env } };
}

async function download({ suite, needed, alone }, work) {
  const options = ownApt(suite, work);
  const steps = [
    ['update'],
    ['install', '-y', '--no-install-recommends', '--download-only', ...needed],
    ...(alone.length === 0 ? [] : [['download', ...alone]]),
  ];
  for (const step of steps) {
    const { code, output } = await run('apt-get', [...options, ...step], {
      cwd: join(work, 'archives'),
      env: { ...process.env, LC_ALL: 'C', DEBIAN_FRONTEND: 'noninteractive' },
    });
    if (code === 127) throw new NoPackage('apt-get not found');
    if (code !== 0) throw new NoPackage(reasonIn(output));
  }
}

// An apt of its own that knows nothing of this machine but its mirror: so everything a package depends on is fetched.
function ownApt(suite, work) {
  const line = sourceLine(suite);
  if (line === undefined) throw new NoPackage('apt has no Debian mirror here');
  for (const part of ['lists/partial', 'archives/partial']) mkdirSync(join(work, part), { recursive: true });
  writeFileSync(join(work, 'sources.list'), line);
  writeFileSync(join(work, 'status'), '');
  const set = {
    'Dir::Etc::SourceList': join(work, 'sources.list'),
    'Dir::Etc::SourceParts': '/dev/null',
    'Dir::State': work,
    'Dir::State::Lists': join(work, 'lists'),
    'Dir::State::status': join(work, 'status'),
    'Dir::Cache': work,
    'Debug::NoLocking': '1',
    'APT::Sandbox::User': 'root',
    'Acquire::Retries': '1',
  };
  return ['-qq', ...Object.entries(set).flatMap(([name, value]) => ['-o', `${name}=${value}`])];
}

async function unpack(work, tree) {
  for (const file of readdirSync(join(work, 'archives')).filter((name) => name.endsWith('.deb'))) {
    const { code, output } = await run('dpkg-deb', ['-x', join(work, 'archives', file), tree]);
    if (code !== 0) throw new NoPackage(reasonIn(output));
  }
}

function loaderOf(tree) {
  const folders = ['lib64', 'usr/lib64', ...libraryFolders(tree).map((folder) => folder.slice(tree.length + 1))];
  for (const folder of folders.map((one) => join(tree, one)).filter((one) => existsSync(one))) {
    const found = readdirSync(folder).find((file) => /^ld-linux.*\.so\.\d+$/.test(file));
    if (found !== undefined) return join(folder, found);
  }
  throw new NoPackage('the unpacked packages have no loader');
}
