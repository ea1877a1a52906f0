import type { PortalDeps } from '#src/deps.js';
import { createChildPool } from '#platform/child-pool.js';
import { type JobRunner, startRunner } from '#platform/jobs/runner.js';
import type { RunnerTimes } from '#platform/jobs/claimed-job.js';
import { jobTable } from '#src/job-table.js';

/** The jobs of the portal, in child processes of this node. */
export function startJobRunner(deps: PortalDeps, times: Partial<RunnerTimes> = {}): JobRunner {
  const { config } = deps;
  const pool = createChildPool({
    entry: new URL('./job-host.js', import.meta.url),
    size: config.jobWorkers,
    idleMs: 30_000,
    rssLimitBytes: config.jobMemoryBytes,
    warm: { count: 1, task: { name: 'warm-up', input: null } },
  });
  return startRunner(deps, jobTable, pool, config.jobWorkers, times);
}
