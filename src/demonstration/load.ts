import type { PortalDeps } from '#src/deps.js';
import { createDemoAccounts, type DemoAccount, readDemoAccounts } from '#src/demonstration/accounts.js';
import { fillDemonstration } from '#src/demonstration/fill.js';
import { addOffices } from '#src/demonstration/offices.js';
import { countOperators } from '#features/operators/queries.js';

/** Loads the demonstration into an empty private database and says who can sign in; a second start only says it again. */
export async function loadDemonstration(deps: PortalDeps): Promise<string[]> {
  if ((await countOperators(deps.db)) > 0) return describe(readDemoAccounts());
  // People were there before what they did: the filling plays the days before now.
  const weekAgo = new Date(deps.clock.now().getTime() - 7 * 86_400_000);
  await addOffices(deps);
  const accounts = await createDemoAccounts({ ...deps, clock: { now: () => weekAgo } });
  await fillDemonstration(deps, accounts);
  return describe(accounts);
}

/** One account a role, with its password; the rest stand in the file. */
function describe(accounts: readonly DemoAccount[]): string[] {
  if (accounts.length === 0) return ['演示账号文件 demo-accounts.json 不在了；可用 npm run account 新建账号。'];
  const shown = new Set<string>();
  const lines = accounts.flatMap((account) => {
    const key = account.roles.join('+') + (account.account.startsWith('sj-ruku') ? '2' : '');
    if (shown.has(key)) return [];
    shown.add(key);
    return [`  ${account.account.padEnd(12)} ${account.password}   ${account.name}（${account.roles.join('、')}）`];
  });
  return ['演示账号 / Demonstration accounts (all of them: .local/demo-accounts.json):', ...lines, ''];
}
