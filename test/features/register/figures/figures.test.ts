import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import XLSX from '@e965/xlsx';
import { findAgencyByCode } from '#features/agencies/queries.js';
import { type Names, shownMonth, valuesOf } from '#features/register/figures/dimensions.js';
import { figureOf, twoWayOf } from '#features/register/figures/figures-present.js';
import { readFilter } from '#features/register/search/filter.js';
import type { Client } from '#test/support/client.js';
import { changeBusiness } from '#test/support/enter-business.js';
import { fillRegister } from '#test/support/fill-register.js';
import { ownAgency } from '#test/support/cast.js';
import { startTestPortal, type TestPortal } from '#test/support/test-portal.js';

const names: Names = {
  places: [
    { code: '460100', city: '460100', name: '海口市' },
    { code: '460105', city: '460100', name: '秀英区' },
  ],
  offices: new Map([['7', '示例所']]),
  day: '2020-11-26',
};
const cell = (businessClass: string, status: string, n: number, month = '2020-02') => ({
  city: '460100',
  division: '460105',
  office: '7',
  class: businessClass,
  subject: businessClass === '' ? '' : 'automobile',
  status,
  operating: '1',
  month: shownMonth(month, names.day),
  n,
});
const asked = (query: Record<string, string> = {}) => readFilter((name) => query[name] ?? '');

test('rows by columns count and lead to what both have in common, within the filter', () => {
  const cells = [cell('A2', 'filed', 5), cell('A2', 'lapsed_unfiled', 1), cell('', 'lapsed_unfiled', 2)];
  const table = twoWayOf(cells, { rows: 'class', columns: 'status', filter: asked({ division: '460105' }) }, names);
  assert.deepEqual(table.columns, ['已备案', '未备案（许可证已到期）']);
  assert.deepEqual(
    table.rows.map(({ label, cells: all, sum }) => [label, ...all.map(({ n }) => n), sum.n]),
    [
      ['二类汽车维修', 5, 1, 6],
      ['待补充', 0, 2, 2],
    ],
  );
  assert.deepEqual(table.rows[1]?.cells[1]?.query, { division: '460105', class: 'unknown', status: 'lapsed_unfiled' });
  assert.deepEqual(
    table.sums.map(({ n }) => n),
    [5, 3],
  );
  assert.deepEqual([table.sum.n, table.sum.query], [8, { division: '460105' }]);
  const one = twoWayOf(cells, { rows: 'city', columns: '', filter: asked({ division: '460105' }) }, names);
  assert.deepEqual(one.rows[0]?.sum, { label: '海口市', n: 8, query: { division: '460105' } }, 'no wider than asked');
});

test('a picture says in words what is most', () => {
  const figure = figureOf('class', [cell('A2', 'filed', 7)], asked(), names);
  assert.match(figure.figureMarkup, /aria-label="按经营类别：共 7 户，最多的是二类汽车维修，7 户"/);
  assert.match(figureOf('office', [], asked(), names).figureMarkup, /都还没有/);
});

test('twenty-four months are told apart, the day’s own last; what lies before is one line, what has no day another', () => {
  const keys = new Set(['2018-11', '2018-12', '2020-11', ''].map((month) => shownMonth(month, names.day)));
  const values = valuesOf('month', keys, names);
  assert.equal(values.length, 26);
  assert.deepEqual(values[0], {
    key: 'earlier',
    label: '2018-12 以前',
    query: { from: '1900-01-01', to: '2018-11-30' },
  });
  assert.deepEqual(values[1]?.query, { from: '2018-12-01', to: '2018-12-31' });
  assert.equal(values.at(-2)?.label, '2020-11');
  assert.deepEqual(values.at(-1)?.query, { from: '1000-01-01', to: '1000-01-01' });
  const within = figureOf(
    'month',
    [cell('A2', 'filed', 1, '2019-01')],
    asked({ from: '2019-01-01', to: '2019-12-31' }),
    names,
  );
  assert.deepEqual(within.rows.find(({ n }) => n > 0)?.query, { from: '2019-01-01', to: '2019-01-31' });
});

describe('the page of figures', () => {
  let portal: TestPortal;
  before(async () => {
    portal = await startTestPortal();
    const agency = await findAgencyByCode(portal.deps.db, ownAgency);
    await fillRegister(portal.deps, agency?.id ?? 0, 300);
  });
  after(() => portal.stop());

  /** Every number of the page that leads somewhere. */
  const numbersOf = (html: string) =>
    [...html.matchAll(/<td class="num"><a href="[^"]*?(\/businesses[^"]*)">([\d\u2009]+)</g)].map(
      ([, path = '', n = '']) => ({
        path: path.replaceAll('&amp;', '&'),
        n: Number(n.replaceAll('\u2009', '')),
      }),
    );
  const listed = async (client: Client, path: string): Promise<number> =>
    Number(/共 <b>([\d\u2009]+)<\/b> 户/.exec((await client.get(path)).text)?.[1]?.replaceAll('\u2009', ''));

  for (const name of ['reviewer', 'filer', 'statistician'] as const)
    test(`${name}: every number leads to exactly as many businesses as it says`, async () => {
      const client = await portal.client(name);
      const total = await listed(client, '/businesses');
      const seen = new Set<string>();
      for (const query of [
        '',
        '?rows=class&columns=operating',
        '?rows=office&columns=subject',
        '?rows=month&status=filed',
      ]) {
        const { status, text } = await client.get(`/businesses/figures${query}`);
        assert.equal(status, 200);
        assert.equal(text.match(/<svg /g)?.length, 7);
        const numbers = numbersOf(text);
        assert.ok(numbers.length > 20, `${numbers.length} numbers`);
        for (const { path, n } of numbers) {
          if (!seen.has(path)) assert.equal(await listed(client, path), n, path);
          seen.add(path);
        }
        if (query === '') assert.match(text, new RegExp(`共 <b>${total}</b> 户`));
      }
    });

  test('the file says what the page says', async () => {
    const client = await portal.client('manager');
    const query = '?rows=class&columns=status&division=460105';
    const page = await client.get(`/businesses/figures${query}`);
    assert.match(page.text, /只统计：\s*<a [^>]*>行政区划：秀英区 ×/);
    const answer = await fetch(`${portal.base}/businesses/figures/export.xlsx${query}`, {
      headers: { Cookie: [...client.cookies].map(([name, value]) => `${name}=${value}`).join('; ') },
    });
    assert.equal(answer.status, 200);
    const book = XLSX.read(Buffer.from(await answer.arrayBuffer()));
    const rows = XLSX.utils.sheet_to_json<string[]>(book.Sheets['统计'] as XLSX.WorkSheet, { header: 1 });
    const last = rows.find(([first]) => first === '合计');
    const total = await listed(client, '/businesses?division=460105');
    assert.equal(last?.at(-1), String(total));
    assert.match(rows.at(-1)?.[0] ?? '', /行政区划：秀英区.*导出/);
    assert.equal((await (await portal.client('clerk')).get(`/businesses/figures/export.xlsx${query}`)).status, 403);
  });

  test('nobody sees more than the own region, and who has no business there nothing', async () => {
    const neighbour = await portal.client('neighbour');
    const own = await listed(neighbour, '/businesses');
    assert.ok(own < 300);
    assert.equal(await listed(neighbour, '/businesses/figures'), own);
    assert.equal((await (await portal.client('auditor')).get('/businesses/figures')).status, 403);
    assert.match((await neighbour.get('/businesses/figures?division=460105')).text, /看不到业户/);
  });

  test('a day that cannot be is said at its field', async () => {
    const client = await portal.client('filer');
    for (const [typed, said] of [
      ['gestern', '不是一个日期'],
      ['2030-01-01', '还没有到'],
    ] as const) {
      const answer = await client.get(`/businesses/figures?as_of=${typed}`);
      assert.equal(answer.status, 422);
      assert.match(answer.text, new RegExp(said));
    }
  });

  test('the menu marks the page that one is on, and it alone', async () => {
    const client = await portal.client('filer');
    const here = async (path: string) =>
      [...(await client.get(path)).text.matchAll(/href="([^"]*)" class="here"/g)].map((match) => match[1]);
    assert.deepEqual(await here('/businesses/figures'), [`${portal.deps.config.basePath}/businesses/figures`]);
    assert.deepEqual(await here('/businesses'), [`${portal.deps.config.basePath}/businesses`]);
  });

  test('the businesses of a past day stand behind its numbers, with what they were called then', async () => {
    const { deps, clock } = portal;
    const [first] = (await deps.db('businesses').select('id', 'business_name').orderBy('id').limit(1)) as {
      id: number;
      business_name: string;
    }[];
    assert.ok(first);
    clock.setTo(new Date('2020-11-28T02:00:00Z'));
    await changeBusiness(deps, first.id, {
      values: { business_name: '海口示例后来改名' },
      source: { kind: 'hand', reference: '示例' },
      effectiveOn: '2020-11-28',
      actorId: 1,
    });
    const client = await portal.client('reviewer');
    const { text } = await client.get('/businesses/figures?as_of=2020-11-26&rows=operating');
    assert.match(text, /<b>2020-11-26<\/b> 当天终了时的数字，共 <b>300<\/b> 户/);
    const numbers = numbersOf(text);
    assert.ok(numbers.every(({ path }) => path.startsWith('/businesses/figures/businesses?')));
    for (const { path, n } of numbers.slice(0, 6)) assert.equal(await listed(client, path), n, path);
    const then = '/businesses/figures/businesses?as_of=2020-11-26';
    let [pages, names] = [0, ''];
    for (let next: string | undefined = then; next && pages < 10; pages += 1) {
      const page: string = (await client.get(next)).text;
      names += page;
      next = /href="[^"]*?(\/businesses\/figures\/businesses\?[^"]*)" rel="next"/
        .exec(page)?.[1]
        ?.replaceAll('&amp;', '&');
    }
    assert.equal(pages, 6);
    assert.ok(names.includes(`>${first.business_name}<`));
    assert.doesNotMatch(names, /海口示例后来改名/);
    const today = await client.get('/businesses/figures/businesses?status=filed');
    assert.match(today.headers.get('location') ?? '', /\/businesses\?status=filed$/);
    const wrong = await client.get('/businesses/figures/businesses?as_of=gestern');
    assert.match(wrong.headers.get('location') ?? '', /\/businesses\/figures\?as_of=gestern$/);
  });
});
