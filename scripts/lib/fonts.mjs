import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { say } from './console.mjs';
import { NoPackage, unpackPackages } from './debian-packages.mjs';
import { withLock } from './lock.mjs';
import { localDir } from './paths.mjs';

const packageName = 'fonts-hanazono';
const unpackedAt = 'usr/share/fonts/truetype/hanazono';

/**
 * The fonts of rare ideographs that PDFs fall back on (HanaMinA and HanaMinB, free to embed): of the machine, unpacked earlier, or unpacked
 * now below `.local/fonts`. Without them such characters are printed as their code points, which is said once here.
 */
export async function provideFonts() {
  const target = join(localDir(), 'fonts');
  if (existsSync(join('/', unpackedAt, 'HanaMinB.ttf')) || isThere(target)) return;
  await withLock(`${target}.lock`, async () => {
    if (isThere(target)) return;
    say('正在取得打印生僻字用的字库（约 20 MB）……', 'Fetching the fonts of rare characters (about 20 MB) ...');
    const partial = `${target}.partial`;
    try {
      rmSync(partial, { recursive: true, force: true });
      mkdirSync(partial, { recursive: true });
      await unpackPackages([packageName], partial, join(localDir(), 'font-packages'));
      rmSync(target, { recursive: true, force: true });
      renameSync(join(partial, unpackedAt), target);
    } catch (error) {
      if (!(error instanceof NoPackage) && error.code !== 'ENOENT') throw error;
      say(
        `没有取得生僻字字库，打印时字库里没有的字以编码方框表示；可安装 ${packageName} 后重启。`,
        `The fonts of rare characters cannot be had: PDFs print such characters as code points; install ${packageName} to mend it.`,
      );
    } finally {
      rmSync(partial, { recursive: true, force: true });
      rmSync(join(localDir(), 'font-packages'), { recursive: true, force: true });
    }
  });
}

const isThere = (folder) => existsSync(join(folder, 'HanaMinB.ttf'));
