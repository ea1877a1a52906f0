import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { SessionData } from 'express-session';
import { endSessionsOf, MysqlSessionStore } from '#platform/http/session-store.js';
import { withDatabase } from '#test/support/test-db.js';

let database: Awaited<ReturnType<typeof withDatabase>>;
before(async () => {
  database = await withDatabase();
});
after(() => database.drop());

const clock = { now: () => new Date('2020-11-26T02:00:00Z') };
const data = { cookie: {}, passport: { user: 7 } } as unknown as SessionData;
const step = (work: (done: (error?: unknown) => void) => void) =>
  new Promise<void>((resolve, reject) => work((error) => (error ? reject(error) : resolve())));
const load = (store: MysqlSessionStore, sid: string) =>
  new Promise<SessionData | null | undefined>((resolve, reject) =>
    store.get(sid, (error, found) => (error ? reject(error) : resolve(found))),
  );

test('a session that was ended does not come back with a request still on its way', async () => {
  const store = new MysqlSessionStore(database.db, clock, 30);
  await step((done) => store.set('a', data, done));
  assert.ok(await load(store, 'a'));
  await endSessionsOf(database.db, 7);
  await step((done) => store.set('a', data, done));
  assert.equal(await load(store, 'a'), null);

  await step((done) => store.set('b', data, done));
  await step((done) => store.destroy('b', done));
  await step((done) => store.set('b', data, done));
  assert.equal(await load(store, 'b'), null);
});

test('a session ends after its idle minutes', async () => {
  let now = clock.now();
  const store = new MysqlSessionStore(database.db, { now: () => now }, 30);
  await step((done) => store.set('c', data, done));
  now = new Date(now.getTime() + 29 * 60_000);
  assert.ok(await load(store, 'c'));
  now = new Date(now.getTime() + 60_000);
  assert.equal(await load(store, 'c'), null);
});
