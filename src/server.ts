import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createApp } from '#src/app.js';
import { createDeps, type PortalDeps } from '#src/deps.js';
import { setUp } from '#src/set-up.js';
import { startJobRunner } from '#src/job-runner.js';
import { ConfigError, readConfig } from '#platform/config.js';
import { roleNames } from '#domain/policy.js';
import { isDatabaseUnavailable } from '#platform/db/errors.js';

const stopLimitMs = 15_000;
/** Longer than proxies keep a connection (60 s by default): whoever sends on one that was just closed gets a broken pipe. */
const keepAliveTimeout = 65_000;

/** Config → dependencies → set-up → listen → stop gracefully; nothing else. */
async function main(): Promise<void> {
  const config = readConfig(process.env, roleNames);
  const deps = createDeps(config);
  const accounts = await setUp(deps);
  const runner = config.role === 'web' ? undefined : startJobRunner(deps);
  const server = config.role === 'jobs' ? undefined : await listen(deps);
  announce(server, config.basePath, accounts);

  let stopping = false;
  const stop = async () => {
    if (stopping) process.exit(1);
    stopping = true;
    setTimeout(() => process.exit(1), stopLimitMs).unref();
    const closed = server && new Promise((resolve) => server.close(resolve));
    server?.closeIdleConnections();
    await runner?.stop();
    await closed;
    await deps.db.destroy();
    process.exit(0);
  };
  process.on('SIGTERM', () => void stop());
  process.on('SIGINT', () => void stop());
}

async function listen(deps: PortalDeps): Promise<Server> {
  const { port, host, bodyLimits } = deps.config;
  // Behind the portal's own limits, which answer with a page.
  const requestTimeout = bodyLimits.uploadMs + 60_000;
  const server = createServer({ requestTimeout, headersTimeout: 15_000, keepAliveTimeout }, createApp(deps));
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, host, resolve));
  return server;
}

function announce(server: Server | undefined, basePath: string, accounts: readonly string[]): void {
  if (server) {
    const { port } = server.address() as AddressInfo;
    console.log(`\n机动车维修备案管理 已启动 / The portal is running: http://localhost:${port}${basePath}\n`);
  } else console.log('\n机动车维修备案管理 后台任务进程已启动 / The portal runs its jobs in this process.\n');
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
