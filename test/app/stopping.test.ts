import assert from 'node:assert/strict';
import { once } from 'node:events';
import { Agent, get, type IncomingHttpHeaders, type IncomingMessage, request } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { after, before, describe, test } from 'node:test';
import { csrfOf } from '#test/support/client.js';
import { addressOf, faultsOnDemand, type RealProcess, runProgram } from '#test/support/real-portal.js';
import { type TestDatabase, withDatabase } from '#test/support/test-db.js';

const server = 'dist/src/server.js';
const agent = new Agent({ keepAlive: true });

interface Whole {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

async function wholeOf(answer: IncomingMessage): Promise<Whole> {
  let text = '';
  for await (const chunk of answer) text += String(chunk);
  return { status: answer.statusCode ?? 0, headers: answer.headers, text };
}

const ask = (url: string): Promise<Whole> =>
  new Promise((resolve, reject) =>
    get(url, { agent }, (answer) => wholeOf(answer).then(resolve, reject)).once('error', reject),
  );

/** A sign-in that the server has begun to take; `finish` sends the rest of it. */
async function beginSignIn(base: string): Promise<{ finish(): Promise<Whole> }> {
  const page = await ask(`${base}/sign-in`);
  assert.equal(page.headers.connection, 'keep-alive');
  const body = new URLSearchParams({ _csrf: csrfOf(page.text), account: 'nobody', password: 'wrong' }).toString();
  const sent = request(`${base}/sign-in`, {
    agent,
    method: 'POST',
    headers: {
      Cookie: (page.headers['set-cookie'] ?? []).map((line) => line.split(';')[0]).join('; '),
      'Content-Type': 'application/x-www-form-urlencoded',
      'Content-Length': body.length,
      Expect: '100-continue',
    },
  });
  const answer = new Promise<Whole>((resolve, reject) =>
    sent.once('response', (coming) => wholeOf(coming).then(resolve, reject)).once('error', reject),
  );
  sent.flushHeaders();
  await once(sent, 'continue');
  return {
    finish() {
      sent.end(body);
      return answer;
    },
  };
}

async function untilRefused(url: string): Promise<void> {
  for (;;) {
    const error = await fetch(url).then(
      () => undefined,
      (failure: Error) => failure,
    );
    if (error) return;
    await delay(20);
  }
}

const logged = (running: RealProcess): { level: string; event: string; error?: { message: string } }[] =>
  running
    .said()
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as { level: string; event: string });

describe('the portal in a process of its own', { timeout: 240_000 }, () => {
  let database: TestDatabase;
  let running: RealProcess | undefined;
  before(async () => {
    database = await withDatabase();
  });
  after(async () => {
    running?.child.kill('SIGKILL');
    await database.drop();
  });

  const start = async (): Promise<string> => {
    running = runProgram(server, database, faultsOnDemand);
    return addressOf(running);
  };

  test('asked to stop, it answers what was asked on a kept connection, closes it and ends with 0', async () => {
    const base = await start();
    const signIn = await beginSignIn(base);
    running?.child.kill('SIGTERM');
    await untilRefused(`${base}/healthz`);
    const answer = await signIn.finish();
    assert.ok(answer.status < 500, String(answer.status));
    assert.equal(answer.headers.connection, 'close');
    assert.match(answer.text, /<\/html>/);
    assert.equal(await running?.ended, 0);
    assert.ok(!logged(running as RealProcess).some(({ event }) => event === 'requests were cut off by the stop'));
  });

  test('an error that nobody caught is logged, and ends it in order with a code that asks for a new start', async () => {
    const base = await start();
    const { child, ended } = running as RealProcess;
    const signIn = await beginSignIn(base);
    child.kill('SIGUSR2');
    await untilRefused(`${base}/healthz`);
    assert.ok((await signIn.finish()).status < 500);
    assert.equal(await ended, 70);
    const [line] = logged(running as RealProcess).filter(({ level }) => level === 'error');
    assert.equal(line?.event, 'uncaught error');
    assert.equal(line?.error?.message, 'thrown on demand');
  });

  test('a promise that nobody waited for while the database was away is logged, and ends nothing', async () => {
    const base = await start();
    const { child, says } = running as RealProcess;
    child.kill('SIGHUP');
    await says(/"event":"unhandled rejection"/);
    assert.equal((await ask(`${base}/sign-in`)).status, 200);
    child.kill('SIGTERM');
    assert.equal(await running?.ended, 0);
  });
});

describe('npm start', { timeout: 240_000 }, () => {
  let database: TestDatabase;
  before(async () => {
    database = await withDatabase();
  });
  after(() => database.drop());

  test('starts the server again after a fault of its own, and stops with it when asked', async (t) => {
    const started = runProgram('scripts/start.mjs', database, faultsOnDemand);
    t.after(() => started.child.kill('SIGTERM'));
    for (let time = 1; time <= 2; time += 1) {
      const base = await addressOf(started, time);
      assert.equal((await ask(`${base}/healthz`)).status, 200);
      const [, pid] = await started.says(/"event":"serving".*"pid":(\d+)/, time);
      process.kill(Number(pid), time === 1 ? 'SIGUSR2' : 'SIGKILL');
      await started.says(/服务进程因故障停止（.*），\d 秒后重新启动。/, time);
    }
    await addressOf(started, 3);
    started.child.kill('SIGTERM');
    assert.equal(await started.ended, 0);
  });
});
