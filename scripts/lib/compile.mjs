import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { Refusal, say } from './console.mjs';
import { inRoot, root } from './paths.mjs';
import { run } from './processes.mjs';

const sourceFolders = ['src', 'migrations', 'test', 'scripts'];
const stampPath = inRoot('dist/.sources');
const compiler = inRoot('node_modules/typescript/bin/tsc');

export const isCompiled = () => existsSync(inRoot('dist/src/server.js'));

/**
 * Compiles when the sources differ from what dist/ was made of. Without the compiler a dist/ that is there is used as it is.
 * Returns the compiler's complaints, '' when there are none; a file with complaints is compiled all the same.
 */
export async function compileIfNeeded() {
  const hasOutput = existsSync(inRoot('dist/src'));
  if (!existsSync(compiler)) {
    if (hasOutput) return '';
    throw new Refusal(
      '缺少 dist/ 目录，请先在开发机上执行 npm run build。',
      'dist/ is missing; run npm run build on a developer machine first.',
    );
  }
  if (hasOutput && stampOf() === readStamp()) return '';
  say('正在编译……', 'Compiling ...');
  return compile();
}

/** Compiles and removes outputs whose source is gone. Returns the compiler's complaints. */
export async function compile() {
  const stamp = stampOf();
  const { code, output } = await run(process.execPath, [compiler, '-p', root, '--pretty', 'false'], { cwd: root });
  removeOrphans();
  if (code === 0) writeFileSync(stampPath, stamp);
  else rmSync(stampPath, { force: true });
  return code === 0 ? '' : output.trim() || `tsc: ${code}`;
}

/** Stops on complaints of the compiler: prints them and refuses. */
export function refuseComplaints(complaints) {
  if (complaints === '') return;
  console.error(complaints);
  throw new Refusal('编译未通过，见上。', 'The program does not compile; see above.');
}

function removeOrphans() {
  const emitted = files(inRoot('dist'), '.js').filter((path) => !path.includes('node_modules'));
  for (const path of emitted) {
    const source = inRoot(relative(inRoot('dist'), path)).replace(/\.js$/, '.ts');
    if (existsSync(source)) continue;
    rmSync(path, { force: true });
    rmSync(`${path}.map`, { force: true });
  }
}

// Size and time of every source, and the settings: cheap to ask, and it notices removed files as well.
function stampOf() {
  const sources = sourceFolders.flatMap((folder) => files(inRoot(folder), '.ts'));
  const hash = createHash('sha256');
  for (const path of [...sources, inRoot('tsconfig.json'), inRoot('package-lock.json')].sort()) {
    const { size, mtimeMs } = statSync(path);
    hash.update(`${path} ${size} ${mtimeMs}\n`);
  }
  return hash.digest('hex');
}

const readStamp = () => (existsSync(stampPath) ? readFileSync(stampPath, 'utf8') : '');

/** Every file below a folder with this ending; none if the folder is missing. */
export function files(folder, ending) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(ending))
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .sort();
}
