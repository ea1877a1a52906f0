import { existsSync, readFileSync } from 'node:fs';
import { Refusal, say } from './console.mjs';
import { withLock } from './lock.mjs';
import { inRoot, localDir, root } from './paths.mjs';
import { run } from './processes.mjs';

// Npm's own patience is over a minute; a machine without a network should hear of it sooner.
const retries = ['--fetch-retries=2', '--fetch-retry-mintimeout=1000', '--fetch-retry-maxtimeout=5000'];

/** Installs the locked packages when some are missing or of another version; a production machine gets no developer tools. */
export async function ensureInstalled({ production = false } = {}) {
  if (isInstalled(production)) return;
  await withLock(`${localDir()}/install.lock`, async () => {
    if (isInstalled(production)) return; // another command was faster
    say('正在安装依赖包……', 'Installing packages ...');
    const result = await npm([
      'ci',
      production ? '--omit=dev' : '--include=dev',
      '--no-audit',
      '--no-fund',
      '--loglevel=error',
      ...retries,
    ]);
    if (result.code !== 0) throw installFailed(result);
  });
}

/** Runs npm as it was started, or the one on the path. */
export function npm(args) {
  const cli = process.env.npm_execpath;
  return cli?.endsWith('.js') ? run(process.execPath, [cli, ...args], { cwd: root }) : run('npm', args, { cwd: root });
}

function isInstalled(production) {
  const installedPath = inRoot('node_modules/.package-lock.json'); // npm's own list of what stands in node_modules, written last
  if (!existsSync(installedPath)) return false;
  if (production) return true;
  const installed = packagesOf(installedPath);
  return Object.entries(packagesOf(inRoot('package-lock.json'))).every(
    ([path, wanted]) => path === '' || wanted.optional || wanted.peer || installed[path]?.version === wanted.version,
  );
}

const packagesOf = (path) => JSON.parse(readFileSync(path, 'utf8')).packages;

function installFailed({ code, output }) {
  if (code === 127)
    return new Refusal('未找到 npm，请安装完整的 Node.js。', 'npm was not found; install Node.js together with npm.');
  const lines = output
    .split('\n')
    .filter((line) => /npm (error|ERR!)/.test(line) && !/complete log|A complete/.test(line));
  const reason =
    lines
      .map((line) => line.replace(/^.*npm (error|ERR!)\s*/, ''))
      .find((line) => !/^(code|errno|syscall|path)\b/.test(line) && line !== '') ?? `npm ci: ${code}`;
  return new Refusal(`依赖包安装失败：${reason}。`, `The packages could not be installed: ${reason}.`);
}
