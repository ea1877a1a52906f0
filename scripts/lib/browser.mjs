import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { say } from './console.mjs';
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

async function fromNpm() {
  const folder = join(localDir(), 'browser');
  const wrapper = join(folder, 'chromium');
  if (existsSync(wrapper)) return wrapper;
  mkdirSync(folder, { recursive: true });
  // Lists what the package holds as a project of its own, so that ours stays as it is.
  writeFileSync(join(folder, 'package.json'), '{ "private": true }\n');
  const installed = await npm([
    'install',
    '--prefix',
    folder,
    '--no-audit',
    '--no-fund',
    '--loglevel=error',
    shippedBrowser,
  ]);
  if (installed.code !== 0) return undefined;
  const [program, libraries] = await unpack(folder);
  writeFileSync(wrapper, `#!/bin/sh\nLD_LIBRARY_PATH=${quote(libraries)} exec ${quote(program)} "$@"\n`, {
    mode: 0o755,
  });
  return wrapper;
}

// The package unpacks itself into the temporary folder: that becomes ours, and its own libraries are asked for as well.
async function unpack(folder) {
  const script = `
    const { default: chromium } = await import(${JSON.stringify(pathToFileURL(join(folder, 'node_modules/@sparticuz/chromium/build/esm/index.js')).href)});
    console.log(await chromium.executablePath());`;
  const env = { ...process.env, TMPDIR: folder, AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs22.x' };
  const { output } = await run(process.execPath, ['--input-type=module', '-e', script], { env });
  return [output.trim().split('\n').at(-1), join(folder, 'al2023/lib')];
}

const quote = (text) => `'${text.replaceAll("'", `'\\''`)}'`;
