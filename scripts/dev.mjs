// npm run dev: compiles on every change and restarts the server with it; the private database stays up in between.
import './lib/require-node.mjs';
import { spawn } from 'node:child_process';
import { compileIfNeeded } from './lib/compile.mjs';
import { command } from './lib/console.mjs';
import { ensureInstalled } from './lib/install.mjs';
import { inRoot, root } from './lib/paths.mjs';
import { checkPort } from './lib/port.mjs';
import { runPortal } from './lib/portal.mjs';
import { checkDatabaseSetting, loadEnvFile } from './lib/settings.mjs';

await command(async () => {
  loadEnvFile();
  checkDatabaseSetting();
  await checkPort();
  await ensureInstalled();
  const complaints = await compileIfNeeded();
  if (complaints !== '') console.error(complaints);
  const compiler = spawn(
    process.execPath,
    [inRoot('node_modules/typescript/bin/tsc'), '-p', root, '--watch', '--preserveWatchOutput'],
    {
      cwd: root,
      detached: true,
      stdio: ['ignore', 'inherit', 'inherit'],
    },
  );
  process.exit(
    await runPortal({ nodeArgs: ['--watch', '--watch-preserve-output'], helper: { kill: () => endGroup(compiler) } }),
  );
});

// The compiler is a program of its own below the one that was started: both belong to one group.
function endGroup({ pid, exitCode }) {
  if (exitCode === null) process.kill(-pid, 'SIGTERM');
}
