import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { bodyLimits } from '#platform/http/body-limits.js';
import { headOf, openSocket, type RawSocket } from '#test/support/raw-socket.js';
import { playSeason, type Season } from '#test/support/season.js';
import { startTestPortal, type TestPortal } from '#test/support/test-portal.js';

const mb = 1024 * 1024;
const gigabyte = 1024 * mb;
const formType = 'application/x-www-form-urlencoded';

/** Where this portal puts uploads, so that the test sees what is left of them. */
const scratch = mkdtempSync(join(tmpdir(), 'yzw-bodies-test-'));
let portal: TestPortal;
let season: Season;
let cookie: string;
/** Bytes that the portal had taken of each connection when it closed, by the client's port. */
const taken = new Map<number, number>();

before(async () => {
  process.env['TMPDIR'] = scratch;
  const limits = bodyLimits({ formMs: 400, uploadBytes: mb, uploadMs: 3_600_000 });
  const config = {
    uploadLimitBytes: mb,
    bodyLimits: { ...limits, tickMs: 20, paceMs: 200, restMs: 200, strangersAtOnce: 100 },
  };
  portal = await startTestPortal({ config });
  season = await playSeason(portal);
  const filer = await portal.client('filer');
  cookie = `yzw=${filer.cookies.get('yzw')}`;
  portal.server.on('connection', (socket) => {
    const { remotePort = 0 } = socket;
    socket.on('close', () => taken.set(remotePort, socket.bytesRead));
  });
});
after(async () => {
  await portal.stop();
  rmSync(scratch, { recursive: true, force: true });
});

const open = () => openSocket(portal.base);

/** What the portal had taken of a connection when it closed its side. */
async function bytesTaken({ port }: RawSocket): Promise<number> {
  await until(() => taken.has(port));
  return taken.get(port) ?? 0;
}

/** Waits for what has to come; a test that waits for ever says nothing. */
async function until(isSo: () => boolean): Promise<void> {
  for (let i = 0; i < 3_000 && !isSo(); i += 1) await sleep(10);
  assert.ok(isSo(), 'it never came');
}

/** Sends a head and then, as fast as it is taken, up to a gigabyte; answers what was said and how much was taken. */
async function flood(head: string, frame: (socket: RawSocket) => void = () => {}) {
  const raw = await open();
  raw.send(head);
  frame(raw);
  await raw.pour(gigabyte);
  return { answer: await raw.closed(), bytes: await bytesTaken(raw) };
}

test('a gigabyte for a form: refused from its announcement, and next to nothing of it is taken', async () => {
  for (const path of ['/sign-in', '/password', '/annexes/1/submission', '/no-such-page']) {
    const head = headOf(`POST /yizhangwang${path}`, { 'Content-Type': formType, 'Content-Length': gigabyte });
    const { answer, bytes } = await flood(head);
    assert.match(answer, /^HTTP\/1\.1 413 [\s\S]*\r\nConnection: close\r\n/i, path);
    assert.match(answer, /提交的内容太大（上限 256 KB）/, path);
    assert.ok(bytes < 2 * mb, `${path}: ${bytes} bytes`);
  }
});

test('a form without an announced length: cut off where the limit is', async () => {
  const head = headOf('POST /yizhangwang/sign-in', { 'Content-Type': formType, 'Transfer-Encoding': 'chunked' });
  const { answer, bytes } = await flood(head, (raw) => raw.send('40000000\r\n'));
  assert.match(answer, /^HTTP\/1\.1 413 [\s\S]*\r\nConnection: close\r\n/i);
  assert.ok(bytes < 2 * mb, `${bytes} bytes`);
});

test('a body that nobody reads is not read to its end either', async () => {
  const multipart = 'multipart/form-data; boundary=x';
  for (const [line, type, status] of [
    ['POST /yizhangwang/sign-in', 'application/json', 403],
    ['GET /yizhangwang/sign-in', formType, 413],
    ['PUT /yizhangwang/assets/none', 'text/plain', 404],
    ['POST /yizhangwang/healthz', 'text/plain', 404],
    ['POST /elsewhere', formType, 404],
    ['POST /yizhangwang/api/v1/none', 'application/json', 413],
    [`POST /yizhangwang/annexes/${season.open.annexId}/versions`, multipart, 401],
  ] as const) {
    const { answer, bytes } = await flood(headOf(line, { 'Content-Type': type, 'Content-Length': gigabyte }));
    assert.match(answer, new RegExp(`^HTTP/1\\.1 ${status} [\\s\\S]*\\r\\nConnection: close\\r\\n`, 'i'), line);
    assert.ok(bytes < 4 * mb, `${line}: ${bytes} bytes`);
  }
});

test('a file over its limit, sent by who may send one: the page comes, the rest is not taken', async () => {
  const line = `POST /yizhangwang/annexes/${season.open.annexId}/versions`;
  const type = { Cookie: cookie, 'Content-Type': 'multipart/form-data; boundary=x' };
  const part = '--x\r\nContent-Disposition: form-data; name="file"; filename="a.xlsx"\r\n\r\n';
  const announced = await flood(headOf(line, { ...type, 'Content-Length': gigabyte }));
  const chunked = await flood(headOf(line, { ...type, 'Transfer-Encoding': 'chunked' }), (raw) =>
    raw.send(`40000000\r\n${part}`),
  );
  for (const { answer, bytes } of [announced, chunked]) {
    assert.match(answer, /^HTTP\/1\.1 413 [\s\S]*\r\nConnection: close\r\n/i);
    assert.match(answer, /提交的内容太大（上限 (?:每个文件 )?1 MB(?:，合计 3 MB)?）/);
    assert.ok(bytes < 8 * mb, `${bytes} bytes`);
  }
  await nothingLeft();
});

/** Sends a byte now and then for as long as the connection lives. */
async function trickle(raw: RawSocket): Promise<void> {
  while (!raw.socket.destroyed && !raw.socket.readableEnded) {
    raw.send('x');
    await sleep(20);
  }
}

test('a hundred bodies that trickle: each is told so and its connection is closed', async () => {
  const all = await Promise.all(Array.from({ length: 100 }, open));
  const answers = all.map(async (raw) => {
    raw.send(headOf('POST /yizhangwang/sign-in', { 'Content-Type': formType, 'Content-Length': 200_000 }));
    void trickle(raw);
    return raw.closed();
  });
  for (const answer of await Promise.all(answers)) {
    assert.match(answer, /^HTTP\/1\.1 408 [\s\S]*\r\nConnection: close\r\n/i);
    assert.match(answer, /规定时间内没有传完/);
  }
});

test('a trickling upload is ended for its pace, and nothing of it is left', async () => {
  const raw = await open();
  const line = `POST /yizhangwang/annexes/${season.open.annexId}/versions`;
  const type = 'multipart/form-data; boundary=x';
  raw.send(headOf(line, { Cookie: cookie, 'Content-Type': type, 'Content-Length': 500_000 }));
  raw.send('--x\r\nContent-Disposition: form-data; name="file"; filename="a.xlsx"\r\n\r\n');
  void trickle(raw);
  assert.match(await raw.closed(), /^HTTP\/1\.1 408 /);
  await nothingLeft();
});

test('a trickling body for the machine API, and one that nobody reads, end too', async () => {
  const api = await open();
  const type = { 'Content-Type': 'application/json' };
  api.send(headOf('POST /yizhangwang/api/v1/none', { ...type, 'Transfer-Encoding': 'chunked' }));
  api.send('5\r\nxxxxx\r\n');
  assert.match(await api.closed(), /^HTTP\/1\.1 408 [\s\S]*"code":"api.too_slow"/);
  const unread = await open();
  unread.send(headOf('POST /yizhangwang/sign-in', { ...type, 'Content-Length': 1_000 }));
  void trickle(unread);
  assert.match(await unread.closed(), /^HTTP\/1\.1 403 /);
});

test('who breaks off in the middle leaves nothing behind', async () => {
  const raw = await open();
  const line = `POST /yizhangwang/annexes/${season.open.annexId}/versions`;
  const type = 'multipart/form-data; boundary=x';
  raw.send(headOf(line, { Cookie: cookie, 'Content-Type': type, 'Content-Length': 500_000 }));
  raw.send('--x\r\nContent-Disposition: form-data; name="file"; filename="a.xlsx"\r\n\r\n');
  await raw.pour(200_000);
  raw.socket.destroy();
  await bytesTaken(raw);
  await nothingLeft();
});

/** The folders of uploads become empty. */
const nothingLeft = (): Promise<void> =>
  until(() => readdirSync(scratch, { recursive: true, withFileTypes: true }).every((entry) => !entry.isFile()));
