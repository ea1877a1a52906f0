import { parseArgs } from 'node:util';
import { createDeps } from '#src/deps.js';
import { listDigests } from '#platform/audit/digests.js';
import { verifyAudit } from '#platform/audit.js';
import { readConfig } from '#platform/config.js';
import { roleNames } from '#domain/policy.js';

/**
 * Walks the audit's chains and prints the digests of its days, the last month's or with `--all` every one: `npm run verify-audit`;
 * exit 1 where an entry was altered, removed or slipped in (C60).
 */
const shown = 31;
const { values } = parseArgs({ options: { all: { type: 'boolean', default: false } } });
const deps = createDeps(readConfig(process.env, roleNames));
const { entries, brokenAt, brokenDay } = await verifyAudit(deps.db);
const digests = await listDigests(deps.db);
await deps.db.destroy();
for (const { day, entries: count, digest } of values.all ? digests : digests.slice(-shown))
  console.log(`${day}  ${String(count).padStart(7)} 条  ${digest}`);
if (brokenAt !== null)
  console.error(
    brokenAt === 0
      ? '审计记录的链头有缺失。'
      : `审计记录在编号 ${brokenAt} 处不连续：该条或其前后被改动。此前 ${entries} 条完好。`,
  );
else if (brokenDay !== null) console.error(`${brokenDay} 的每日摘要与审计记录不符：摘要或记录被改动。`);
else console.log(`审计记录共 ${entries} 条，链条完整；每日摘要 ${digests.length} 份，全部相符。`);
process.exit(brokenAt === null && brokenDay === null ? 0 : 1);
