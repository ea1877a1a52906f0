import { createServer } from 'node:net';
import { Refusal } from './console.mjs';

/** Refuses, before anything slow is done, a port that cannot be had; says so when the portal itself already runs there. */
export async function checkPort() {
  if (process.env.ROLE?.trim() === 'jobs') return; // such a process listens nowhere
  const port = Number(process.env.PORT?.trim() || 8080);
  const host = process.env.HOST?.trim() || '0.0.0.0';
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new Refusal(
      `PORT 应为 0 到 65535 的整数，现为“${process.env.PORT}”。`,
      `PORT should be a whole number from 0 to 65535; it is "${process.env.PORT}".`,
    );
  }
  const trouble = await tryToListen(port, host);
  if (trouble === undefined) return;
  if (trouble === 'EADDRINUSE') throw (await isOurs(port, host)) ? alreadyRuns(port) : taken(port);
  if (trouble === 'EACCES')
    throw new Refusal(
      `没有使用端口 ${port} 的权限，请用 PORT 指定 1024 以上的端口。`,
      `Not allowed to use port ${port}; set PORT to one above 1024.`,
    );
  throw new Refusal(
    `HOST 的地址 ${host} 不能用（${trouble}）。`,
    `The address ${host} in HOST cannot be used (${trouble}).`,
  );
}

function tryToListen(port, host) {
  return new Promise((done) => {
    const server = createServer();
    server.once('error', (error) => done(error.code ?? error.message));
    server.listen(port, host, () => server.close(() => done(undefined)));
  });
}

async function isOurs(port, host) {
  const address = ['0.0.0.0', '::'].includes(host) ? '127.0.0.1' : host.includes(':') ? `[${host}]` : host;
  try {
    const answer = await fetch(`http://${address}:${port}${basePath()}/healthz`, {
      signal: AbortSignal.timeout(2_000),
    });
    return (await answer.json()).name === 'yizhangwang';
  } catch {
    return false;
  }
}

const basePath = () => (process.env.BASE_PATH ?? '/yizhangwang').trim().replace(/\/+$/, '');

const alreadyRuns = (port) =>
  new Refusal(
    `本系统已在运行：http://localhost:${port}${basePath()}。`,
    `The portal already runs at http://localhost:${port}${basePath()}.`,
  );

const taken = (port) =>
  new Refusal(
    `端口 ${port} 已被其他程序占用，请停止该程序或用 PORT 指定另一个端口。`,
    `Port ${port} is taken by another program; stop it or set PORT to another one.`,
  );
