// npm run screens [-- FOLDER]: a picture of every page, as each role sees it in the middle of a season, at 1024x768, 1366x768 and
// at a zoom of 200 %; laid into .local/screens unless a folder is named. The walk is the one that npm test makes with axe.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { localDir, root } from './lib/paths.mjs';

const folder = resolve(process.argv[2] ?? `${localDir()}/screens`);
const child = spawn(process.execPath, ['scripts/test.mjs', 'test/journeys/accessible'], {
  cwd: root,
  stdio: 'inherit',
  env: { ...process.env, SCREENS_FOLDER: folder },
});
const [code] = await once(child, 'exit');
console.log(`\n${folder}`);
process.exitCode = code ?? 1;
