// npm run lint: types, style, scripts that the oldest browsers can read, and the lines of views. All run, so that one run shows everything.
import './lib/require-node.mjs';
import { existsSync, readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { files } from './lib/compile.mjs';
import { command } from './lib/console.mjs';
import { ensureInstalled } from './lib/install.mjs';
import { inRoot, root } from './lib/paths.mjs';
import { run } from './lib/processes.mjs';

await command(async () => {
  await ensureInstalled();
  const browserScripts = files(inRoot('public/js'), '.js');
  const codeFolders = ['src', 'migrations', 'test', 'scripts', 'public/js'].filter((folder) =>
    existsSync(inRoot(folder)),
  );
  const fix = process.argv.includes('--fix') ? ['--write'] : [];
  const passed = [
    await check('types', 'typescript/bin/tsc', ['-p', root, '--noEmit', '--incremental', 'false']),
    await check('style', '@biomejs/biome/bin/biome', ['check', '--error-on-warnings', ...fix, ...codeFolders]),
    noteLongLines(files(inRoot('views'), '.eta')),
    browserScripts.length === 0 || (await check('ES5', 'es-check/lib/cli/index.js', ['es5', ...browserScripts])),
  ];
  process.exitCode = passed.every(Boolean) ? 0 : 1;
});

async function check(name, program, args) {
  const { code } = await run(process.execPath, [inRoot('node_modules', program), ...args], { cwd: root, show: true });
  console.log(`${code === 0 ? 'ok    ' : 'FAILED'} ${name}`);
  return code === 0;
}

/** Views are read as often as code, and no formatter breaks their lines (docs/architecture.md). */
function noteLongLines(views) {
  const long = views.flatMap((path) =>
    readFileSync(path, 'utf8')
      .split('\n')
      .flatMap((line, at) =>
        line.length > 120 ? [`${relative(root, path)}:${at + 1} has ${line.length} characters, at most 120`] : [],
      ),
  );
  for (const complaint of long) console.error(complaint);
  console.log(`${long.length === 0 ? 'ok    ' : 'FAILED'} views`);
  return long.length === 0;
}
