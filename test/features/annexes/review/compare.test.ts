import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { findDifference } from '#features/annexes/review/compare-queries.js';
import { createDifferenceCache } from '#features/annexes/review/difference-cache.js';
import { findVersion } from '#features/annexes/version-queries.js';
import { acceptedAnnex, anOffice, type Office } from '#test/support/accepted-annex.js';
import { aBusiness } from '#test/support/businesses.js';
import { type TestDatabase, withDatabase } from '#test/support/test-db.js';

const rowCount = 4_500;

describe('two versions of thousands of rows', () => {
  let database: TestDatabase;
  let office: Office;
  const versions: number[] = [];
  before(async () => {
    database = await withDatabase();
    office = await anOffice(database.db);
    const rows = Array.from({ length: rowCount }, (_, n) => aBusiness(n));
    const next = [
      aBusiness(9_000),
      ...rows.filter((_, n) => n !== 10).map((row, n) => (n === 4_000 ? { ...row, operating_status: '2' } : row)),
    ];
    for (const file of [rows, next])
      versions.push((await acceptedAnnex(database.db, office, office.haikou, file)).versionId);
  });
  after(() => database.drop());

  const [first, second] = [() => versions[0] as number, () => versions[1] as number];

  test('are read side by side, piece by piece, and what differs is found', async () => {
    let largest = 0;
    const noted = (answer: unknown) => {
      if (Array.isArray(answer)) largest = Math.max(largest, answer.length);
    };
    database.db.on('query-response', noted);
    const difference = await findDifference(database.db, first(), second());
    database.db.off('query-response', noted);
    assert.deepEqual(difference, {
      added: [3],
      dropped: [13],
      changed: [{ before: 4_004, after: 4_004 }],
      same: rowCount - 2,
    });
    assert.ok(largest > 0 && largest <= 20, `${largest} blocks at once`);
  });

  test('are compared once for all the pages of their difference', async () => {
    let queries = 0;
    const counted = () => queries++;
    const differenceOf = createDifferenceCache(database.db);
    const [before, after] = [await findVersion(database.db, first()), await findVersion(database.db, second())];
    assert.ok(before && after);
    const difference = await differenceOf(before, after);
    database.db.on('query', counted);
    assert.equal(await differenceOf(before, after), difference);
    assert.equal(queries, 0);
    await differenceOf({ ...before, checkedAt: null }, after);
    database.db.off('query', counted);
    assert.ok(queries > 0, 'while a check is to come, nothing is remembered');
  });
});
