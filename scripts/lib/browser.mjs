import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { brotliDecompressSync } from 'node:zlib';
import { say } from './console.mjs';
import { unpackPackages } from './debian-packages.mjs';
import { npm } from './install.mjs';
import { withLock } from './lock.mjs';
import { localDir } from './paths.mjs';
import { run } from './processes.mjs';

const names = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'];
const shippedBrowser = '@sparticuz/chromium@153.0.0';

/** Path of a browser that starts: TEST_CHROMIUM, one of the machine, Debian's as root, else one that npm ships; undefined if none. */
export async function provideBrowser() {
  const given = process.env.TEST_CHROMIUM;
  if (given) return given;
  const found = onThisMachine();
  if (found !== undefined && (await starts(found))) {
    if (!(await showsChinese())) await aptInstall(['fonts-wqy-zenhei']);
    return found;
  }
  return withLock(join(localDir(), 'browser.lock'), async () => {
    if (existsSync(shippedPath())) return shippedPath();
    say('正在取得测试用浏览器……', 'Fetching a browser for the tests ...');
    await aptInstall(['chromium', 'fonts-wqy-zenhei']);
    for (const path of [onThisMachine(), await fromNpm()]) {
      if (path !== undefined && (await starts(path))) return path;
    }
    return undefined;
  });
}

function onThisMachine() {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/bin'].filter(Boolean);
  return folders.flatMap((folder) => names.map((name) => join(folder, name))).find((path) => existsSync(path));
}

const starts = async (path) => (await run(path, ['--version'])).code === 0;

const showsChinese = async () => (await run('fc-list', [':lang=zh'])).output.trim() !== '';

async function aptInstall(packages) {
  if (process.getuid?.() !== 0) return;
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const install = () => run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...packages], { env });
  if ((await install()).code === 0) return;
  await run('apt-get', ['update', '-qq'], { env });
  await install();
}

const shippedPath = () => join(localDir(), 'browser', 'chromium');

async function fromNpm() {
  const folder = join(localDir(), 'browser');
  const wrapper = shippedPath();
  mkdirSync(folder, { recursive: true });
  // A project of its own, so that ours stays as it is.
  writeFileSync(join(folder, 'package.json'), '{ "private": true }\n');
  const options = ['--prefix', folder, '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  if ((await npm(['install', ...options, shippedBrowser])).code !== 0) return undefined;
  const packed = join(folder, 'node_modules/@sparticuz/chromium/bin');
  const program = join(folder, 'headless-shell');
  writeFileSync(program, brotliDecompressSync(readFileSync(join(packed, 'chromium.br'))), { mode: 0o755 });
  for (const part of ['al2023']) await untar(join(packed, `${part}.tar.br`), folder);
  await addChineseFont(folder);
  const settings = `LD_LIBRARY_PATH=${quote(join(folder, 'lib'))} FONTCONFIG_FILE=${quote(join(folder, 'fonts.conf'))}`;
  writeFileSync(wrapper, `#!/bin/sh\n${settings} exec ${quote(program)} "$@"\n`, { mode: 0o755 });
  return wrapper;
}

// The package would unpack itself, but only on newer Nodes and only inside its cloud.
async function untar(path, folder) {
  await run('tar', ['-x', '-C', folder], { input: brotliDecompressSync(readFileSync(path)) });
}

async function addChineseFont(folder) {
  const fonts = join(folder, 'fonts');
  await unpackPackages(['fonts-wqy-zenhei'], fonts, join(folder, 'packages')).catch(() => {}); // text then shows as boxes
  rmSync(join(folder, 'packages'), { recursive: true, force: true });
  const folders = ['/usr/share/fonts', fonts].map((path) => `<dir>${path}</dir>`).join('');
  const cache = `<cachedir>${join(folder, 'font-cache')}</cachedir>`;
  writeFileSync(join(folder, 'fonts.conf'), `<?xml version="1.0"?>\n<fontconfig>${folders}${cache}</fontconfig>\n`);
}

const quote = (text) => `'${text.replaceAll("'", `'\\''`)}'`;
