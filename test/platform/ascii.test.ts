import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { asciiText } from '#platform/db/ascii.js';
import { readPrepared } from '#platform/db/prepared.js';
import { type TestDatabase, withDatabase } from '#test/support/test-db.js';

const foreign = ['张三', '😀', '\ud800', 'é', 'x\u00a0', '张'.repeat(10_000), '46０000', '\0', '\t'];

describe('text compared with a column of ASCII', () => {
  let database: TestDatabase;
  before(async () => {
    database = await withDatabase();
    const division = { code: '460000', name: '海南省', level: 'province', reporting: 'none' };
    await database.db('divisions').insert({ ...division, parent_code: null, city_code: '460000' });
  });
  after(() => database.drop());

  test('stays as it is when it can match', () => {
    for (const text of ['', '460000', '%46\\_%', 'agency.rename', '~ !"']) assert.equal(asciiText(text), text);
  });

  for (const text of foreign) {
    test(`matches nothing and is no fault: ${JSON.stringify(text.slice(0, 4))}`, async () => {
      const { db } = database;
      const safe = asciiText(text);
      assert.deepEqual(await db('divisions').where('code', safe), []);
      assert.deepEqual(await db('divisions').whereIn('code', [safe, 'none']), []);
      assert.deepEqual(await db('divisions').where('code', 'like', asciiText(`%${text}%`)), []);
      assert.deepEqual((await db.raw('SELECT code FROM divisions WHERE code = ?', [safe]))[0], []);
      assert.deepEqual(await readPrepared(db, 'SELECT code FROM divisions WHERE code = ?', [safe]), []);
    });
  }
});
