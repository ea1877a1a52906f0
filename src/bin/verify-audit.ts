import { createDeps } from '#src/deps.js';
import { verifyAudit } from '#platform/audit.js';
import { readConfig } from '#platform/config.js';
import { roleNames } from '#domain/policy.js';

/** Walks the audit chain: `npm run verify-audit`; exit 1 where an entry was altered, removed or slipped in (C60). */
const deps = createDeps(readConfig(process.env, roleNames));
const { entries, brokenAt } = await verifyAudit(deps.db);
await deps.db.destroy();
if (brokenAt !== null) {
  console.error(`审计记录在第 ${brokenAt} 条处不连续：该条或其前后被改动。此前 ${entries} 条完好。`);
  process.exit(1);
}
console.log(`审计记录共 ${entries} 条，链条完整。`);
