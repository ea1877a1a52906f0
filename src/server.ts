import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createApp } from '#src/app.js';
import { createDeps, type PortalDeps } from '#src/deps.js';
import { setUp } from '#src/set-up.js';
import { createJobPool, startJobRunner } from '#src/job-runner.js';
import { ConfigError, readConfig } from '#platform/config.js';
import { roleNames } from '#domain/policy.js';
import { isDatabaseUnavailable } from '#platform/db/errors.js';
import { faultCode, watchFaults } from '#platform/faults.js';
import { watchAnswers } from '#platform/serving.js';

const graceMs = 10_000;
const stopLimitMs = 15_000;
/** Longer than proxies keep a connection (60 s by default): whoever sends on one that was just closed gets a broken pipe. */
const keepAliveTimeout = 65_000;

/** Config → dependencies → set-up → listen → stop gracefully; nothing else. */
async function main(): Promise<void> {
  const config = readConfig(process.env, roleNames);
  const deps = createDeps(config);
  const parts: Part[] = [];
  const stop = createStop(deps, parts);
  watchFaults(deps.log, () => stop(faultCode));
  // Gets ready while the database is asked whether it is up to date.
  const pool = config.role === 'web' ? undefined : createJobPool(deps);
  const accounts = await setUp(deps, { say: console.log });
  if (pool) parts.push(startJobRunner(deps, {}, pool));
  const port = config.role === 'jobs' ? undefined : await serve(deps, parts);
  announce(port, config.basePath, accounts);
  process.on('SIGTERM', () => stop(0));
  process.on('SIGINT', () => stop(0));
}

interface Part {
  stop(): Promise<void>;
}

/** Serves the pages; returns the port. */
async function serve(deps: PortalDeps, parts: Part[]): Promise<number> {
  const { config, log } = deps;
  // Behind the portal's own limits, which answer with a page.
  const requestTimeout = config.bodyLimits.uploadMs + 60_000;
  const server = createServer({ requestTimeout, headersTimeout: 15_000, keepAliveTimeout }, createApp(deps));
  const answers = watchAnswers(server);
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(config.port, config.host, resolve));
  parts.push({
    async stop() {
      const cut = await answers.close(graceMs);
      if (cut > 0) log.warn('requests were cut off by the stop', { cut });
    },
  });
  const { port } = server.address() as AddressInfo;
  log.info('serving', { port, pid: process.pid });
  return port;
}

/** Ends the process with everything in it: requests and jobs first, then the database. Asked again by a person, at once. */
function createStop(deps: PortalDeps, parts: readonly Part[]): (code: number) => void {
  let stopping = false;
  return (code) => {
    if (stopping && code === faultCode) return;
    if (stopping) process.exit(1);
    stopping = true;
    setTimeout(() => process.exit(code || 1), stopLimitMs).unref();
    void Promise.allSettled(parts.map((part) => part.stop()))
      .then(() => deps.db.destroy())
      .catch((error: unknown) => deps.log.warn('the database was left without a word', { error }))
      .finally(() => process.exit(code));
  };
}

function announce(port: number | undefined, basePath: string, accounts: readonly string[]): void {
  console.log(
    port === undefined
      ? '\n机动车维修备案管理 后台任务进程已启动 / The portal runs its jobs in this process.\n'
      : `\n机动车维修备案管理 已启动 / The portal is running: http://localhost:${port}${basePath}\n`,
  );
  for (const line of accounts) console.log(line);
}

main().catch((error: unknown) => {
  if (error instanceof ConfigError) console.error(error.message);
  else if ((error as { code?: string }).code === 'EADDRINUSE')
    console.error(
      '端口已被占用，请停止占用它的程序或用 PORT 指定另一个端口。/ The port is taken: stop what uses it or set PORT.',
    );
  else if (isDatabaseUnavailable(error))
    console.error(
      '连接不上数据库，请检查 DATABASE_URL 和数据库服务。/ The database cannot be reached: check DATABASE_URL and the server.',
    );
  else console.error(error);
  process.exit(1);
});
