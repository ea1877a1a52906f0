// npm start: installs, compiles, brings a database, serves. Production (NODE_ENV=production) uses what is there.
import './lib/require-node.mjs';
import { compileIfNeeded, isCompiled, refuseComplaints } from './lib/compile.mjs';
import { command } from './lib/console.mjs';
import { provideFonts } from './lib/fonts.mjs';
import { ensureInstalled } from './lib/install.mjs';
import { checkPort } from './lib/port.mjs';
import { runPortal } from './lib/portal.mjs';
import { checkDatabaseSetting, isProduction, loadEnvFile } from './lib/settings.mjs';

await command(async () => {
  loadEnvFile();
  checkDatabaseSetting();
  await checkPort();
  await ensureInstalled({ production: isProduction() });
  if (!(isProduction() && isCompiled())) refuseComplaints(await compileIfNeeded());
  // Nobody waits for them: until they are there, rare characters are printed as their code points.
  void provideFonts().catch((error) => console.error(error.message));
  process.exit(await runPortal());
});
