import assert from 'node:assert/strict';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { type Ended, libraryUrl, runCode, start } from './support.js';

/** One sentence to act on: exit code 1, one line, no stack trace. */
function assertRefused({ code, output }: Ended, expected: RegExp): void {
  assert.equal(code, 1, output);
  assert.match(output, expected);
  assert.equal(output.trim().split('\n').length, 1, output);
}

async function occupied(t: { after(fn: () => void): void }, listener: RequestListener): Promise<string> {
  const server: Server = createServer(listener);
  await new Promise<void>((done) => server.listen(0, '0.0.0.0', done));
  t.after(() => server.close());
  return String((server.address() as AddressInfo).port);
}

test('a port taken by another program is refused before anything slow is done', async (t) => {
  const port = await occupied(t, (_req, res) => res.writeHead(404).end('not here'));
  assertRefused(await start({ PORT: port }), new RegExp(`端口 ${port} 已被其他程序占用.*Port ${port} is taken`));
});

test('a portal that already runs on the port is named with its address', async (t) => {
  const port = await occupied(t, (req, res) => {
    res.end(JSON.stringify({ name: req.url === '/portal/healthz' ? 'yizhangwang' : 'other' }));
  });
  const ended = await start({ PORT: port, BASE_PATH: '/portal' });
  assertRefused(ended, new RegExp(`已在运行：http://localhost:${port}/portal`));
});

test('a process that runs jobs alone asks for no port', async (t) => {
  const port = await occupied(t, (_req, res) => res.writeHead(404).end('not here'));
  const ended = await runCode(`
    Object.assign(process.env, { PORT: '${port}', ROLE: 'jobs' });
    await (await import(${JSON.stringify(libraryUrl('port.mjs'))})).checkPort();`);
  assert.deepEqual(ended, { code: 0, output: '' });
});

const refused: readonly [string, Record<string, string>, RegExp][] = [
  ['production without a database', { NODE_ENV: 'production', DATABASE_URL: '' }, /必须设置 DATABASE_URL/],
  ['a database address of another kind', { DATABASE_URL: 'postgres://localhost/x' }, /DATABASE_URL 应形如/],
  ['a database address without a name', { DATABASE_URL: 'mysql://localhost' }, /DATABASE_URL 应形如/],
  ['a port that is no number', { PORT: '80x' }, /PORT 应为 0 到 65535 的整数/],
  ['an address that is not this machine', { HOST: '192.0.2.1', PORT: '0' }, /HOST 的地址 192\.0\.2\.1 不能用/],
];

for (const [what, settings, expected] of refused) {
  test(`${what} is refused in one sentence`, async () => assertRefused(await start(settings), expected));
}
