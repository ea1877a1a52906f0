import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './processes.mjs';

/** Thrown when this machine cannot give a package; the message is apt's own last word. */
export class NoPackage extends Error {}

/**
 * Downloads Debian packages and unpacks them below `target`, without being root: first with the lists the machine has,
 * else with fresh lists of our own in `workFolder`. Returns the names of packages that the unpacked ones depend on.
 */
export async function unpackPackages(names, target, workFolder) {
  const downloads = join(workFolder, 'downloads');
  rmSync(downloads, { recursive: true, force: true });
  mkdirSync(downloads, { recursive: true });
  await download(names, downloads, workFolder);
  const depends = [];
  for (const file of readdirSync(downloads).filter((name) => name.endsWith('.deb'))) {
    const path = join(downloads, file);
    const unpacked = await run('dpkg-deb', ['-x', path, target]);
    if (unpacked.code !== 0) throw new NoPackage(reasonIn(unpacked.output));
    depends.push(...dependsOf((await run('dpkg-deb', ['-f', path, 'Depends'])).output));
  }
  rmSync(downloads, { recursive: true, force: true });
  return depends;
}

/** Shared libraries that a program misses, with further folders to look in. */
export async function missingLibraries(program, libraryFolders) {
  const { output } = await run('ldd', [program], {
    env: { ...process.env, LD_LIBRARY_PATH: libraryFolders.join(':') },
  });
  return [...output.matchAll(/^\s*(\S+) => not found/gm)].map((match) => match[1]);
}

/** Package that brings a library: Debian names it after the file, and a transition may have put a letter or t64 behind. */
export function packageFor(library, depends) {
  const [, base, version] = /^(.+)\.so\.(\d+)/.exec(library) ?? [];
  if (base === undefined) return undefined;
  const plain = base.replaceAll('_', '-').toLowerCase();
  const known = { libz: 'zlib1g', libcrypto: `libssl${version}` }[plain];
  const stem = known ?? `${plain}${/\d$/.test(plain) ? '-' : ''}${version}`;
  return depends.find(
    (name) => name === stem || (name.startsWith(stem) && /^(t64|v5|g)+$/.test(name.slice(stem.length))),
  );
}

/** Folders below an unpacked tree that hold shared libraries. */
export function libraryFolders(tree) {
  const found = [];
  for (const top of ['lib', 'usr/lib']) {
    const folder = join(tree, top);
    if (!existsSync(folder)) continue;
    found.push(folder);
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      if (entry.isDirectory() && entry.name.includes('-linux-')) found.push(join(folder, entry.name));
    }
  }
  return found;
}

/** Makes a tree visible under its final name at once, so that an interrupted download is never taken for a whole one. */
export function publish(partial, target) {
  rmSync(target, { recursive: true, force: true });
  renameSync(partial, target);
}

async function download(names, folder, workFolder) {
  const first = await apt(['download', ...names], folder);
  if (first.code === 0) return;
  if (first.code === 127) throw new NoPackage('apt-get not found');
  const lists = ownLists(workFolder);
  const update = await freshLists(lists, workFolder);
  const second = await apt([...lists, 'download', ...names], folder);
  if (second.code !== 0) throw new NoPackage(reasonIn(update.output + second.output));
}

const apt = (args, cwd) =>
  run('apt-get', ['-qq', '-o', 'APT::Sandbox::User=root', '-o', 'Acquire::Retries=1', ...args], {
    cwd,
    env: { ...process.env, LC_ALL: 'C' },
  });

const updates = new Map();

/** Once per run: without a network each further try would cost as long as the first. */
function freshLists(lists, workFolder) {
  if (!updates.has(workFolder)) updates.set(workFolder, apt([...lists, 'update'], workFolder));
  return updates.get(workFolder);
}

function ownLists(workFolder) {
  for (const part of ['lists/partial', 'cache/archives/partial'])
    mkdirSync(join(workFolder, part), { recursive: true });
  return ['-o', `Dir::State::lists=${join(workFolder, 'lists')}`, '-o', `Dir::Cache=${join(workFolder, 'cache')}`];
}

/** What apt or dpkg complain of, in one line. */
export const reasonIn = (output) => {
  const lines = output.trim().split('\n');
  const cause = lines.find((line) => /Failed to fetch|Could not/.test(line)) ?? lines.at(-1) ?? '';
  return cause
    .replace(/^[WE]: /, '')
    .slice(0, 200)
    .trim();
};

const dependsOf = (text) =>
  text
    .split(',')
    .flatMap((choice) => choice.split('|'))
    .map((name) => name.trim().split(/[\s:(]/)[0])
    .filter((name) => name !== '');
