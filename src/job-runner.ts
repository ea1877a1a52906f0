import type { PortalDeps } from '#src/deps.js';
import { type ChildPool, createChildPool } from '#platform/child-pool.js';
import { type JobRunner, startRunner } from '#platform/jobs/runner.js';
import type { RunnerTimes } from '#platform/jobs/claimed-job.js';
import { jobTable } from '#src/job-table.js';

/** Processes for the jobs of this node, the first of them getting warm. They need no database before there is work. */
export function createJobPool({ config }: Pick<PortalDeps, 'config'>): ChildPool {
  return createChildPool({
    entry: new URL('./job-host.js', import.meta.url),
    size: config.jobWorkers,
    idleMs: 30_000,
    rssLimitBytes: config.jobMemoryBytes,
    warm: { count: 1, task: { name: 'warm-up', input: null } },
  });
}

/** The jobs of the portal, in child processes of this node. What comes by itself waits until those have begun who waited for the start. */
export function startJobRunner(
  deps: PortalDeps,
  times: Partial<RunnerTimes> = {},
  pool: ChildPool = createJobPool(deps),
): JobRunner {
  return startRunner(deps, jobTable, pool, deps.config.jobWorkers, { settleMs: 10_000, ...times });
}
