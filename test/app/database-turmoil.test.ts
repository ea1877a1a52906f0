import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { after, before, test } from 'node:test';
import { type Db, openDatabase } from '#platform/db/connection.js';
import { createApp } from '#src/app.js';
import type { JobRunner } from '#platform/jobs/runner.js';
import { startJobRunner } from '#src/job-runner.js';
import { type Answer, type Client, createClient, csrfOf } from '#test/support/client.js';
import { type DatabaseProxy, startDatabaseProxy } from '#test/support/database-proxy.js';
import { startTestPortal, type TestPortal } from '#test/support/test-portal.js';

/** More of them by hand: `TROUBLE_ROUNDS=200 npm test -- database-turmoil`; `TROUBLE_SEED` plays a run again. */
const rounds = Number(process.env['TROUBLE_ROUNDS'] ?? 8);
const seed = Number(process.env['TROUBLE_SEED'] ?? 20201127);
const queryTimeoutMs = 400;

let portal: TestPortal;
let proxy: DatabaseProxy;
let server: Server;
let db: Db;
let runner: JobRunner;
let client: Client;

before(async () => {
  portal = await startTestPortal();
  proxy = await startDatabaseProxy(portal.databaseUrl);
  db = openDatabase({ url: proxy.url, queryTimeoutMs });
  const deps = { ...portal.deps, db };
  runner = startJobRunner(deps);
  server = createServer({ keepAliveTimeout: 65_000 }, createApp(deps));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  client = createClient(baseOf(server));
  // Queries end after 400 ms here: on a busy machine the first ones may need another try.
  for (let tries = 1; ; tries += 1)
    try {
      await client.signIn(portal.cast.filer);
      break;
    } catch (error) {
      if (tries === 50) throw error;
      await delay(200);
    }
});
after(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await runner.stop();
  await db.destroy();
  await proxy.close();
  await portal.stop();
});

const baseOf = (serving: Server): string => `http://127.0.0.1:${(serving.address() as AddressInfo).port}/yizhangwang`;

/** Numbers below 1, the same ones for a seed (mulberry32). */
function chances(from: number): () => number {
  let state = from;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

async function signIn(): Promise<Answer> {
  const newcomer = createClient(baseOf(server));
  const page = await newcomer.get('/sign-in');
  if (page.status !== 200) return page;
  const { account, password } = portal.cast.clerk;
  return newcomer.post('/sign-in', { _csrf: csrfOf(page.text), account, password });
}

const acts: readonly (readonly [() => Promise<Answer>, status: number])[] = [
  [() => client.get('/annexes'), 200],
  [() => client.get('/businesses'), 200],
  [() => client.get('/'), 200],
  [signIn, 303],
];

/** Everybody is served or told so in Chinese: never an inner fault, a broken connection, or "signed out". */
async function keepAsking(isOver: () => boolean, chance: () => number): Promise<void> {
  while (!isOver()) {
    const [ask, status] = acts[Math.floor(chance() * acts.length)] ?? acts[0]!;
    const answer = await ask();
    if (answer.status === 503) assert.match(answer.text, /数据库暂时没有响应/);
    else assert.equal(answer.status, status, answer.text);
    await delay(chance() * 40);
  }
}

const troubles: Readonly<Record<string, () => Promise<void> | void>> = {
  stopped: () => proxy.kill(),
  frozen: () => proxy.freeze(),
  switched: () => proxy.switchOver(),
};

test(`the database stopped, frozen, thawed and switched ${rounds} times: the portal lives and comes back`, async (t) => {
  const chance = chances(seed);
  const names = Object.keys(troubles);
  for (let round = 0; round < rounds; round += 1) {
    let isOver = false;
    const people = [1, 2, 3].map(() => keepAsking(() => isOver, chance));
    const done: string[] = [];
    // One trouble after the other, some of them on connections that have just been made.
    for (let turn = 0; turn <= chance() * 3; turn += 1) {
      await delay(chance() * 150);
      const name = names[Math.floor(chance() * names.length)] ?? 'frozen';
      done.push(name);
      await troubles[name]?.();
      await delay(chance() * 2.5 * queryTimeoutMs);
      await proxy.recover();
    }
    isOver = true;
    await Promise.all(people);
    while ((await client.get('/annexes')).status !== 200) await delay(20);
    if (process.env['TROUBLE_ROUNDS']) t.diagnostic(`${round}: ${done.join(', ')}`);
  }
  assert.equal((await signIn()).status, 303);
});
