import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Scope } from '#platform/http/actor.js';
import { cursorText, readCursor, readFilter, type RegisterFilter } from '#features/register/search/filter.js';
import { listPlaces, type NamedPlace } from '#features/register/reference-queries.js';
import { readTotal } from '#features/register/search/count-queries.js';
import { gramCounts } from '#features/register/search/gram-counts.js';
import { pageOf, pageWithTotal } from '#features/register/search/page.js';
import { searchRegister } from '#features/register/search/search.js';
import { searchText } from '#features/register/text.js';
import { mendTotals, recountTotals } from '#features/register/totals/totals.js';
import { anOffice } from '#test/support/accepted-annex.js';
import { fillRegister, randomNumbers } from '#test/support/fill-register.js';
import { type TestDatabase, testDeps, withDatabase } from '#test/support/test-db.js';

interface PlainRow {
  id: number;
  filed_on: string;
  city: string;
  division_code: string;
  business_class: string;
  filing_status: string;
  operating_status: string;
  name_normal: string;
  uscc: string;
  licence_no: string;
  filing_no: string;
}

const province: Scope = { level: 'province' };
const haikou: Scope = { level: 'city', code: '460100' };
const two: Scope = { level: 'divisions', codes: ['460400', '460204'] };

describe('search of the register', () => {
  let database: TestDatabase;
  let places: NamedPlace[];
  let rows: PlainRow[];
  before(async () => {
    database = await withDatabase();
    const deps = testDeps({ db: database.db });
    const office = await anOffice(database.db);
    await fillRegister(deps, office.haikou, 6_000);
    places = await listPlaces(database.db);
    rows = (await database
      .db('businesses')
      .select(
        'id',
        'filed_on',
        'city',
        'division_code',
        'business_class',
        'filing_status',
        'operating_status',
        'name_normal',
        'uscc',
        'licence_no',
        'filing_no',
      )
      .orderBy([
        { column: 'filed_on', order: 'desc' },
        { column: 'id', order: 'desc' },
      ])) as PlainRow[];
  });
  after(() => database.drop());

  const asked = (query: Record<string, string>): RegisterFilter => readFilter((name) => query[name] ?? '');
  const isIn = (scope: Scope, row: PlainRow) =>
    scope.level === 'province' ||
    (scope.level === 'city' ? row.city === scope.code : scope.codes.includes(row.division_code));

  /** All ids by going from page to page to the end. */
  async function walkAll(
    scope: Scope,
    filter: RegisterFilter,
  ): Promise<{ ids: number[]; total: { n: number; isMore: boolean } }> {
    const search = await searchRegister(database.db, scope, filter, places);
    const ids: number[] = [];
    for (let after: ReturnType<typeof readCursor> | undefined; ; ) {
      const page = await pageOf(database.db, search, { ...filter, size: 500 }, { after });
      ids.push(...page.rows.map(({ id }) => id));
      if (!page.next) break;
      after = readCursor(cursorText(page.next));
    }
    const total = await readTotal(database.db, search.total);
    const first = await pageWithTotal(database.db, search, filter, {});
    assert.equal(first.total.isMore, total.isMore);
    // Read with the page, the total is the same one; "at least" never says less than the page shows.
    assert.equal(first.total.n, total.isMore ? Math.max(total.n, first.page.rows.length) : total.n);
    return { ids, total };
  }

  test('a pair of characters that stood nowhere is found as soon as a name holds it', async () => {
    const gram = 0x9f98_9f98;
    assert.deepEqual(await gramCounts(database.db, [gram], 10), [0]);
    await database.db('business_grams').insert({ gram, filed_on: '2020-01-01', id: 1 });
    assert.deepEqual(await gramCounts(database.db, [gram], 10), [1]);
    await database.db('business_grams').where({ gram }).delete();
    assert.deepEqual(await gramCounts(database.db, [gram], 10), [1], 'remembered, for choosing a way only');
  });

  test('80 parts of names find what LIKE finds, in three regions', async () => {
    const random = randomNumbers(11);
    for (let i = 0; i < 80; i += 1) {
      const name = rows[random(rows.length)]?.name_normal ?? '';
      const letters = [...name];
      const from = random(letters.length);
      const part = letters.slice(from, from + 1 + random(4)).join('');
      const scope = [province, haikou, two][i % 3] as Scope;
      const expected = rows.filter((row) => isIn(scope, row) && row.name_normal.includes(part)).map(({ id }) => id);
      const { ids, total } = await walkAll(scope, asked({ q: part }));
      assert.deepEqual(ids, expected, `${part} in ${scope.level}`);
      assert.ok(total.isMore ? total.n <= expected.length : total.n === expected.length, `total of ${part}`);
      const [[like]] = (await database.db.raw('SELECT COUNT(*) AS n FROM businesses WHERE name_normal LIKE ?', [
        `%${part}%`,
      ])) as [[{ n: number }]];
      assert.equal(rows.filter((row) => row.name_normal.includes(part)).length, Number(like.n));
    }
  });

  test('a character is found once in each name, in order and from either end, in every region', async () => {
    const letters = [...new Set(rows.flatMap(({ name_normal }) => [...name_normal]))];
    for (const [i, letter] of letters.entries()) {
      const scope = [province, haikou, two][i % 3] as Scope;
      const query = { q: letter, class: i % 2 === 0 ? '' : 'A3', order: i % 4 < 2 ? 'desc' : 'asc' };
      const expected = rows
        .filter((row) => isIn(scope, row) && row.name_normal.includes(letter))
        .filter((row) => query.class === '' || row.business_class === query.class)
        .map(({ id }) => id);
      const { ids, total } = await walkAll(scope, asked(query));
      assert.deepEqual(ids, query.order === 'desc' ? expected : expected.toReversed(), `${letter} ${scope.level}`);
      assert.ok(total.isMore ? total.n <= expected.length : total.n === expected.length, `total of ${letter}`);
    }
  });

  test('a page of a character knows the page before it', async () => {
    const filter = asked({ q: '鑫', size: '20' });
    const search = await searchRegister(database.db, province, filter, places);
    const first = await pageOf(database.db, search, filter, {});
    const second = await pageOf(database.db, search, filter, { after: first.next });
    assert.deepEqual((await pageOf(database.db, search, filter, { before: second.rows[0] })).rows, first.rows);
  });

  test('every mixture of filters finds what a plain look through all rows finds, from either end', async () => {
    const random = randomNumbers(12);
    const one = (list: readonly string[]) => list[random(list.length)] ?? '';
    for (let i = 0; i < 60; i += 1) {
      const query = {
        division: one(['', '', '460100', '460105', '460400', '460204']),
        class: one(['', 'A1', 'A3', 'M2', 'unknown']),
        status: one(['', 'filed', 'licensed_unfiled', 'terminated']),
        operating: one(['', '', '1', '5']),
        from: one(['', '2019-06-01']),
        to: one(['', '2020-03-05']),
        order: one(['', 'asc']),
        q: one(['', '', '', '汽车', '海', '460105020000']),
      };
      const scope = [province, haikou, two][i % 3] as Scope;
      const expected = rows
        .filter(
          (row) =>
            isIn(scope, row) &&
            (query.division === '' || row.division_code === query.division || row.city === query.division) &&
            (query.class === '' || row.business_class === (query.class === 'unknown' ? null : query.class)) &&
            (query.status === '' || row.filing_status === query.status) &&
            (query.operating === '' || row.operating_status === query.operating) &&
            (query.from === '' || row.filed_on >= query.from) &&
            (query.to === '' || row.filed_on <= query.to) &&
            (query.q === '' || row.name_normal.includes(query.q) || row.filing_no.startsWith(query.q)),
        )
        .map(({ id }) => id);
      if (query.order === 'asc') expected.reverse();
      const { ids, total } = await walkAll(scope, asked(query));
      assert.deepEqual(ids, expected, JSON.stringify(query));
      assert.ok(
        total.isMore ? total.n <= expected.length : total.n === expected.length,
        `total ${JSON.stringify({ ...query, ...total, is: expected.length })}`,
      );
    }
  });

  test('previous pages lead back the same way', async () => {
    const filter = { ...asked({ class: 'A2' }), size: 20 };
    const search = await searchRegister(database.db, haikou, filter, places);
    const first = await pageOf(database.db, search, filter, {});
    const second = await pageOf(database.db, search, filter, { after: first.next });
    const third = await pageOf(database.db, search, filter, { after: second.next });
    assert.deepEqual((await pageOf(database.db, search, filter, { before: third.previous })).rows, second.rows);
    const back = await pageOf(database.db, search, filter, { before: second.previous });
    assert.deepEqual(back.rows, first.rows);
    assert.equal(back.previous, undefined);
  });

  test('codes are found by their beginning and by their last figures', async () => {
    const row = rows[17] as PlainRow;
    for (const [q, fits] of [
      [row.uscc.slice(0, 16), (other: PlainRow) => other.uscc.startsWith(row.uscc.slice(0, 16))],
      [row.filing_no, (other: PlainRow) => other.filing_no === row.filing_no],
      [row.licence_no, (other: PlainRow) => other.licence_no === row.licence_no],
      [row.uscc.slice(-6), (other: PlainRow) => other.uscc.endsWith(row.uscc.slice(-6))],
      [
        row.licence_no.slice(-5),
        (other: PlainRow) =>
          other.licence_no.endsWith(row.licence_no.slice(-5)) || other.uscc.endsWith(row.licence_no.slice(-5)),
      ],
    ] as const) {
      const { ids } = await walkAll(province, asked({ q }));
      assert.deepEqual(
        ids,
        rows.filter(fits).map(({ id }) => id),
        q,
      );
    }
    assert.deepEqual((await walkAll(province, asked({ q: '。！' }))).ids, [], 'nothing but signs');
    assert.deepEqual((await walkAll(province, asked({ q: "%' OR 1=1 --_" }))).ids, []);
  });

  test('who has no region finds nothing, and nobody sees beyond the own one', async () => {
    const all = asked({});
    assert.deepEqual(await walkAll({ level: 'divisions', codes: [] }, all), {
      ids: [],
      total: { n: 0, isMore: false },
    });
    for (const division of ['460105', '460100', '460000', '469001']) {
      const { ids } = await walkAll(two, asked({ division }));
      assert.ok(
        ids.every((id) => isIn(two, rows.find((row) => row.id === id) as PlainRow)),
        division,
      );
      if (division !== '460000') assert.equal(ids.length, 0);
    }
    assert.equal((await walkAll(haikou, asked({ division: '460204' }))).ids.length, 0);
  });

  test('the roll-up says what the rows say, and a recount finds and mends what does not', async () => {
    assert.deepEqual(await recountTotals(database.db), []);
    await database
      .db('business_totals')
      .where({ scope: 'd460400', business_class: 'A1', filing_status: 'filed', operating_status: '1' })
      .increment('n', 3);
    await database
      .db('business_totals')
      .where({ scope: 'c460100', business_class: 'M2', filing_status: 'filed', operating_status: '5' })
      .delete();
    const drifts = await mendTotals(database.db);
    assert.deepEqual(drifts.map(({ scope, kept, counted }) => [scope, Math.sign(kept - counted)]).sort(), [
      ['c460100', -1],
      ['d460400', 1],
    ]);
    assert.deepEqual(await recountTotals(database.db), []);
  });

  test('a name is searched in one spelling', () => {
    assert.equal(searchText('海口（ａｂ）汽车 维修·4s店'), '海口AB汽车维修4S店');
  });
});
