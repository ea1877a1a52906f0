import { createDeps } from '#src/deps.js';
import { readConfig } from '#platform/config.js';
import { roleNames } from '#domain/policy.js';
import { mendTotals, recountTotals } from '#features/register/totals/totals.js';

/** `node dist/src/bin/recount-totals.js [--mend]`: compares the roll-up with the register; exit 1 where they differ. */
const deps = createDeps(readConfig({ LOG_LEVEL: 'error', QUERY_TIMEOUT_MS: '600000', ...process.env }, roleNames));
try {
  const drifts = process.argv.includes('--mend') ? await mendTotals(deps.db) : await recountTotals(deps.db);
  for (const { scope, businessClass, filingStatus, operatingStatus, kept, counted } of drifts) {
    console.log(`${scope} ${businessClass} ${filingStatus} ${operatingStatus}: ${kept} -> ${counted}`);
  }
  console.log(
    drifts.length === 0
      ? '汇总数与登记册一致。'
      : `${drifts.length} 项汇总数与登记册不符${process.argv.includes('--mend') ? '，已改正' : ''}。`,
  );
  process.exitCode = drifts.length === 0 || process.argv.includes('--mend') ? 0 : 1;
} finally {
  await deps.db.destroy();
}
