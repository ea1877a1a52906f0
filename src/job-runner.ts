import type { PortalDeps } from '#src/deps.js';
import { jobTable } from '#src/job-table.js';
import { createChildPool } from '#platform/child-pool.js';
import { sweepSubmissions } from '#platform/http/once.js';
import { sweepSessions } from '#platform/http/session-store.js';
import { type JobRunner, type RunnerTimes, startRunner } from '#platform/jobs/runner.js';

const sweepMs = 600_000;

/** The jobs of the portal, in child processes of this node. */
export function startJobRunner(deps: PortalDeps, times: Partial<RunnerTimes> = {}): JobRunner {
  const { config } = deps;
  const pool = createChildPool({
    entry: new URL('./job-host.js', import.meta.url),
    size: config.jobWorkers,
    idleMs: 30_000,
    rssLimitBytes: config.jobMemoryBytes,
  });
  const runner = startRunner(deps, jobTable, pool, config.jobWorkers, times);
  const sweeper = setInterval(() => void sweep(deps), sweepMs);
  return {
    async stop() {
      clearInterval(sweeper);
      await runner.stop();
    },
  };
}

async function sweep(deps: PortalDeps): Promise<void> {
  const now = deps.clock.now();
  await Promise.all([sweepSessions(deps.db, now), sweepSubmissions(deps.db, now)]).catch((error: unknown) =>
    deps.log.warn('sweep failed', { error }),
  );
}
