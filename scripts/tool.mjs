// npm run account, npm run verify-audit …: runs a console program of src/bin on the portal's database.
import './lib/require-node.mjs';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { compileIfNeeded, isCompiled, refuseComplaints } from './lib/compile.mjs';
import { command } from './lib/console.mjs';
import { ensureInstalled } from './lib/install.mjs';
import { inRoot, localDir, root } from './lib/paths.mjs';
import { openPrivateDatabase } from './lib/private-db.mjs';
import { checkDatabaseSetting, databaseEnvironment, isProduction, loadEnvFile } from './lib/settings.mjs';

await command(async () => {
  const [name, ...args] = process.argv.slice(2);
  loadEnvFile();
  checkDatabaseSetting();
  await ensureInstalled({ production: isProduction() });
  if (!(isProduction() && isCompiled())) refuseComplaints(await compileIfNeeded());
  const database = process.env.DATABASE_URL?.trim() ? undefined : await openPrivateDatabase(localDir());
  try {
    const env = { ...process.env, LOG_LEVEL: 'warn', ...databaseEnvironment(database?.url) };
    const child = spawn(process.execPath, [inRoot(`dist/src/bin/${name}.js`), ...args], {
      cwd: root,
      env,
      stdio: 'inherit',
    });
    const [code] = await once(child, 'exit');
    process.exitCode = code ?? 1;
  } finally {
    await database?.release();
  }
  process.exit();
});
