import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, mock, test } from 'node:test';
import type { Request, Response } from 'express';
import { bodyLimits } from '#platform/http/body-limits.js';
import { type BodyTerms, formBody, readWithin } from '#platform/http/body-reading.js';
import { Problem } from '#platform/problem.js';

// Time passes only where a test says so.
beforeEach(() => mock.timers.enable({ apis: ['setInterval'] }));
afterEach(() => mock.timers.reset());

const terms: BodyTerms = {
  mostBytes: 1_000,
  limit: '1 KB',
  totalMs: 20_000,
  tickMs: 500,
  pace: { ms: 5_000, bytes: 100 },
};

/** A request whose body the test sends. */
const request = (headers: Readonly<Record<string, string>> = { 'transfer-encoding': 'chunked' }, ip = '10.0.0.1') => {
  const sender = new PassThrough();
  const is = (type: string) => headers['content-type'] === type;
  return { sender, req: Object.assign(sender, { headers, ip, is, method: 'POST' }) as unknown as Request };
};

/** Reads a body as parsers do; what became of it, and how often that was said. */
function read({ req }: ReturnType<typeof request>, given: BodyTerms = terms) {
  const said: string[] = [];
  const parse = (done: () => void) => {
    req.on('data', () => {});
    req.on('end', done);
  };
  readWithin(req, given, parse, (error) => said.push(error instanceof Problem ? error.code : 'read'));
  return said;
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

async function send({ sender }: ReturnType<typeof request>, bytes: number): Promise<void> {
  sender.write(Buffer.alloc(bytes));
  await turn();
}

test('a body that comes in time and at its pace is read, once', async () => {
  const slow = request();
  const said = read(slow);
  for (let i = 0; i < 3; i += 1) {
    await send(slow, 100);
    mock.timers.tick(5_000);
  }
  assert.deepEqual(said, []);
  slow.sender.end();
  await turn();
  mock.timers.tick(60_000);
  assert.deepEqual(said, ['read']);
});

test('a body that falls behind its pace, or is not whole in time, is refused and read no further', async () => {
  const behind = request();
  const said = read(behind);
  await send(behind, 99);
  mock.timers.tick(4_500);
  assert.deepEqual(said, []);
  mock.timers.tick(500);
  assert.deepEqual(said, ['portal.body_too_slow']);
  await turn();
  assert.ok(behind.req.isPaused());
  const late = request();
  const saidLater = read(late, { ...terms, mostBytes: 1e6 });
  for (let i = 0; i < 4; i += 1) {
    await send(late, 5_000);
    mock.timers.tick(5_000);
  }
  assert.deepEqual(saidLater, ['portal.body_too_slow']);
  late.sender.end();
  await turn();
  assert.equal(saidLater.length, 1);
});

test('time in which the portal itself holds the sender up is not counted', async () => {
  const held = request();
  const said = read(held);
  held.req.pause();
  mock.timers.tick(600_000);
  assert.deepEqual(said, []);
  held.req.resume();
  mock.timers.tick(5_000);
  assert.deepEqual(said, ['portal.body_too_slow']);
});

test('too much is refused from its announcement, else as soon as it has come', async () => {
  assert.deepEqual(read(request({ 'content-length': '1001' })), ['portal.body_too_large']);
  const growing = request();
  const said = read(growing);
  await send(growing, 1_000);
  assert.deepEqual(said, []);
  await send(growing, 1);
  assert.deepEqual(said, ['portal.body_too_large']);
});

test('from one address a few people who have not signed in send at once; each that ends makes room', async () => {
  const limits = { ...bodyLimits({ formMs: 20_000, uploadBytes: 1e6, uploadMs: 540_000 }), strangersAtOnce: 2 };
  const body = formBody(limits);
  const form = { 'content-type': 'application/x-www-form-urlencoded', 'transfer-encoding': 'chunked' };
  const come = (ip: string, user?: object) => {
    const one = request(form, ip);
    const said: string[] = [];
    const next = (error?: unknown) => said.push(error instanceof Problem ? error.code : 'read');
    body(Object.assign(one.req, user ? { user } : {}), {} as Response, next);
    return { ...one, said };
  };
  const [first, second, third, elsewhere, known] = [
    come('10.0.0.1'),
    come('10.0.0.1'),
    come('10.0.0.1'),
    come('10.0.0.2'),
    come('10.0.0.1', { id: 1 }),
  ];
  const said = () => [first, second, third, elsewhere, known].map((one) => one.said.join());
  assert.deepEqual(said(), ['', '', 'portal.too_many', '', '']);
  first.sender.end('a=1');
  second.sender.destroy();
  await turn();
  await turn();
  const later = [come('10.0.0.1'), come('10.0.0.1'), come('10.0.0.1')];
  assert.deepEqual(
    later.map((one) => one.said.join()),
    ['', '', 'portal.too_many'],
  );
  assert.deepEqual((first.req as { body?: unknown }).body, { a: '1' });
});
