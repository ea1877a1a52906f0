import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { libraryFolders, missingLibraries, packageFor, publish, unpackPackages } from './debian-packages.mjs';
import { withLock } from './lock.mjs';
import { localDir } from './paths.mjs';
import { run } from './processes.mjs';

/**
 * An nginx that starts: one of this machine, else Debian's, unpacked without being root. Answers its path and the environment that it needs,
 * or undefined with the reason said.
 */
export async function provideNginx() {
  const found = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin']
    .filter(Boolean)
    .map((folder) => join(folder, 'nginx'))
    .find((path) => existsSync(path));
  if (found !== undefined && (await starts(found, []))) return { path: found, libraries: [] };
  return withLock(join(localDir(), 'nginx.lock'), fromDebian);
}

const starts = async (path, libraries) =>
  (await run(path, ['-v'], { env: { ...process.env, LD_LIBRARY_PATH: libraries.join(delimiter) } })).code === 0;

async function fromDebian() {
  const target = join(localDir(), 'nginx');
  const program = join(target, 'usr/sbin/nginx');
  if (!existsSync(program)) {
    const partial = `${target}.partial`;
    const work = `${target}.work`;
    rmSync(partial, { recursive: true, force: true });
    mkdirSync(partial, { recursive: true });
    const depends = await unpackPackages(['nginx'], partial, work);
    const there = join(partial, 'usr/sbin/nginx');
    const missing = await missingLibraries(there, libraryFolders(partial));
    const packages = missing.map((library) => packageFor(library, depends)).filter((name) => name !== undefined);
    if (packages.length > 0) await unpackPackages([...new Set(packages)], partial, work);
    rmSync(work, { recursive: true, force: true });
    publish(partial, target);
  }
  const libraries = libraryFolders(target);
  if (await starts(program, libraries)) return { path: program, libraries };
  throw new Error('nginx was unpacked and does not start');
}
