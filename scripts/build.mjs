// npm run build: a clean dist/ for production.
import './lib/require-node.mjs';
import { rmSync } from 'node:fs';
import { compile, refuseComplaints } from './lib/compile.mjs';
import { command, say } from './lib/console.mjs';
import { ensureInstalled } from './lib/install.mjs';
import { inRoot } from './lib/paths.mjs';

await command(async () => {
  await ensureInstalled();
  rmSync(inRoot('dist'), { recursive: true, force: true });
  refuseComplaints(await compile());
  say('已编译到 dist/。', 'Compiled into dist/.');
});
