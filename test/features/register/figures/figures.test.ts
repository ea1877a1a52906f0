import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { dayBefore } from '#domain/values/days.js';
import { figuresOf, monthFigure, monthsUntil, placeBars } from '#features/register/figures/figures-present.js';
import { findAgencyByCode } from '#features/agencies/queries.js';
import type { TotalCell } from '#features/register/totals/totals-queries.js';
import type { Client } from '#test/support/client.js';
import { fillRegister } from '#test/support/fill-register.js';
import { ownAgency } from '#test/support/cast.js';
import { startTestPortal, type TestPortal } from '#test/support/test-portal.js';

const places = [
  { code: '460000', city: '460000', name: '海南省' },
  { code: '460100', city: '460100', name: '海口市' },
  { code: '460105', city: '460100', name: '秀英区' },
  { code: '469001', city: '469001', name: '五指山市' },
];
const cell = (scope: string, businessClass: string, filingStatus: string, n: number): TotalCell => ({
  scope,
  businessClass,
  filingStatus,
  operatingStatus: '10',
  n,
});

test('the province sees its cities, a city its divisions, an office the own ones', () => {
  assert.deepEqual(
    placeBars({ level: 'province' }, places).map(({ scope }) => scope),
    ['c460100', 'c469001'],
  );
  assert.deepEqual(
    placeBars({ level: 'city', code: '460100' }, places).map(({ scope }) => scope),
    ['d460100', 'd460105'],
  );
  assert.deepEqual(placeBars({ level: 'divisions', codes: ['460105'] }, places), [
    { scope: 'd460105', code: '460105', name: '秀英区' },
  ]);
});

test('bars count what the list that they lead to holds, and say in words what is most', () => {
  const bars = placeBars({ level: 'province' }, places);
  const ofRegion = [cell('p460000', 'A2', 'filed', 5), cell('p460000', '', 'lapsed_unfiled', 2)];
  const [divisions, classes, statuses] = figuresOf(bars, [cell('c460100', 'A2', 'filed', 7)], ofRegion);
  assert.deepEqual(divisions?.rows[0], { label: '海口市', n: 7, query: { division: '460100' } });
  assert.match(divisions?.figureMarkup ?? '', /aria-label="各行政区划的业户：共 7 户，最多的是海口市，7 户"/);
  assert.equal(classes?.rows.find(({ query }) => query['class'] === 'unknown')?.n, 2);
  assert.equal(statuses?.rows.find(({ query }) => query['status'] === 'filed')?.n, 5);
  assert.equal(classes?.total, 7);
  const [none] = figuresOf(bars, [], []);
  assert.match(none?.figureMarkup ?? '', /都还没有/);
});

test('twenty-four months, this one last, each from its first to its last day', () => {
  const { first, until } = monthsUntil('2020-11-26');
  assert.deepEqual([first.length, first[0], first.at(-1), until], [24, '2018-12-01', '2020-11-01', '2020-12-01']);
  const figure = monthFigure(first, new Map([['2020-02', 3]]));
  assert.deepEqual(figure.rows.find(({ n }) => n > 0)?.query, { from: '2020-02-01', to: '2020-02-29' });
  assert.equal(figure.total, 3);
  assert.deepEqual(['2020-03-01', '2021-01-01', '2021-03-01', '2020-05-09'].map(dayBefore), [
    '2020-02-29',
    '2020-12-31',
    '2021-02-28',
    '2020-05-08',
  ]);
});

describe('the page of figures', () => {
  let portal: TestPortal;
  before(async () => {
    portal = await startTestPortal();
    const agency = await findAgencyByCode(portal.deps.db, ownAgency);
    await fillRegister(portal.deps, agency?.id ?? 0, 300);
  });
  after(() => portal.stop());

  const figureLinks = (html: string) =>
    [...html.matchAll(/<td><a href="[^"]*(\/businesses\?[^"]+)">([^<]+)<\/a><\/td>\s*<td class="num">(\d+)</g)].map(
      ([, path = '', label, n]) => ({ path: path.replaceAll('&amp;', '&'), label, n: Number(n) }),
    );
  const listed = async (client: Client, path: string): Promise<number> =>
    Number(/共 <b>([\d\u2009]+)<\/b> 户/.exec((await client.get(path)).text)?.[1]?.replace(/\u2009/g, ''));

  for (const name of ['reviewer', 'filer', 'statistician'] as const)
    test(`${name}: every row leads to exactly as many businesses as it says`, async () => {
      const client = await portal.client(name);
      const { status, text } = await client.get('/businesses/figures');
      assert.equal(status, 200);
      assert.equal(text.match(/<svg /g)?.length, 4);
      const links = figureLinks(text);
      assert.ok(links.length > 8, `${links.length} rows`);
      for (const { path, label, n } of links) assert.equal(await listed(client, path), n, `${label} ${path}`);
      const total = await listed(client, '/businesses');
      assert.equal(
        links.filter(({ path }) => path.includes('status=')).reduce((sum, { n }) => sum + n, 0),
        total,
      );
    });

  test('nobody sees more than the own region, and who has no business there nothing', async () => {
    const neighbour = await portal.client('neighbour');
    const own = await listed(neighbour, '/businesses');
    const links = figureLinks((await neighbour.get('/businesses/figures')).text);
    assert.equal(
      links.filter(({ path }) => path.includes('status=')).reduce((sum, { n }) => sum + n, 0),
      own,
    );
    assert.ok(own < 300);
    assert.equal((await (await portal.client('auditor')).get('/businesses/figures')).status, 403);
  });

  test('the menu marks the page that one is on, and it alone', async () => {
    const client = await portal.client('filer');
    const here = async (path: string) =>
      [...(await client.get(path)).text.matchAll(/href="([^"]*)" class="here"/g)].map((match) => match[1]);
    assert.deepEqual(await here('/businesses/figures'), [`${portal.deps.config.basePath}/businesses/figures`]);
    assert.deepEqual(await here('/businesses'), [`${portal.deps.config.basePath}/businesses`]);
  });
});
