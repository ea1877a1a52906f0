import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createApp } from '#src/app.js';
import type { PortalDeps } from '#src/deps.js';
import { startJobRunner } from '#src/job-runner.js';
import type { RunnerTimes } from '#platform/jobs/claimed-job.js';

/** A portal that this process serves on any free port. */
export interface ServedPortal {
  /** Address with the base path, without a slash at the end. */
  readonly base: string;
  readonly server: Server;
  stop(): Promise<void>;
}

/** `jobs` also starts the runner with its child processes, which read the same settings from the environment. */
export async function servePortal(
  deps: PortalDeps,
  { jobs = false, times = {} }: { jobs?: boolean; times?: Partial<RunnerTimes> },
): Promise<ServedPortal> {
  const runner = jobs ? startJobRunner(deps, times) : undefined;
  const server = createServer({ keepAliveTimeout: 65_000 }, createApp(deps));
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve));
  return {
    base: `http://127.0.0.1:${(server.address() as AddressInfo).port}${deps.config.basePath}`,
    server,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await runner?.stop();
    },
  };
}
