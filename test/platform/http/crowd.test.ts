import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Request } from 'express';
import { type Db, openDatabase } from '#platform/db/connection.js';
import { answerOnce } from '#platform/http/once.js';
import { testNow, type TestDatabase, withEmptyDatabase } from '#test/support/test-db.js';

let database: TestDatabase;
let db: Db;
before(async () => {
  database = await withEmptyDatabase();
  db = openDatabase({ url: database.url, queryTimeoutMs: 20_000, poolMax: 4 });
});
after(async () => {
  await db.destroy();
  await database.drop();
});

test('of a crowd that sends forms, as many are at work as leave pages half of the connections; the rest follow', async () => {
  const form = { body: {} } as Request;
  let atWork = 0;
  let most = 0;
  let areTwo = (): void => {};
  const two = new Promise<void>((resolve) => (areTwo = resolve));
  let hasRead: (read: unknown) => void = () => {};
  const read = new Promise((resolve) => (hasRead = resolve));
  const act = (no: number) =>
    answerOnce(db, testNow, form, async (trx) => {
      await trx.raw('SELECT 1');
      atWork += 1;
      most = Math.max(most, atWork);
      if (atWork === 2) areTwo();
      // Nobody's form is done before somebody else's page has been read.
      await read;
      atWork -= 1;
      return { location: `/${no}` };
    });
  const acts = [1, 2, 3, 4, 5, 6, 7, 8].map(act);
  await two;
  await db.raw('SELECT 2').then(hasRead);
  const answers = await Promise.all(acts);
  assert.deepEqual(
    answers.map(({ location }) => location),
    ['/1', '/2', '/3', '/4', '/5', '/6', '/7', '/8'],
  );
  assert.equal(most, 2);
});
