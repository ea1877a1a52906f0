import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { textOf } from '#scripts/rehearsal/html.js';
import { figureKeys } from '#features/drive/progress/matrix-rules.js';
import { getAnnex } from '#features/annexes/queries.js';
import { uploadAndCheck } from '#src/season/actions.js';
import { annexWorkbook, typedBusiness } from '#test/support/annex-files.js';
import { annexSeason } from '#test/support/annex-season.js';
import type { Client } from '#test/support/client.js';
import { anOldLicence } from '#test/support/extracts.js';
import { handOut } from '#test/support/handed-annex.js';
import { startTestPortal, type TestPortal } from '#test/support/test-portal.js';

const said = (html: string): string => textOf(html).replace(/\s+/g, ' ').replaceAll('\u2009', '');
const unescaped = (text: string): string => text.replaceAll('&amp;', '&');

/** A number of the matrix: what it counts, how many, and where it leads. */
interface Figure {
  readonly key: string;
  readonly count: number;
  readonly path: string;
}

/** The numbers of a part of a page, those that lead somewhere. */
const figuresOf = (html: string): Figure[] =>
  [...html.matchAll(/<td class="num" data-figure="(\w+)">([\s\S]*?)<\/td>/g)].flatMap(([, key = '', cell = '']) =>
    [...cell.matchAll(/<a href="\/yizhangwang([^"]*)">(\d+)<\/a>/g)].map(([, path = '', count]) => ({
      key,
      count: Number(count),
      path: unescaped(path),
    })),
  );
const plainFigure = (html: string, key: string): number =>
  Number(textOf(new RegExp(`data-figure="${key}">([\\s\\S]*?)</td>`).exec(html)?.[1] ?? '').trim());
const lineRows = (html: string): string[] => html.match(/<tr id="x\d+">[\s\S]*?<\/tr>/g) ?? [];
const totalRow = (html: string): string => /<tr id="total">[\s\S]*?<\/tr>/.exec(html)?.[0] ?? '';

describe('the matrix of the drive at its page', () => {
  let portal: TestPortal;
  let province: Client;
  let filer: Client;
  let season: ReturnType<typeof annexSeason>;
  before(async () => {
    portal = await startTestPortal();
    portal.clock.setTo(new Date('2020-11-24T01:00:00Z'));
    season = annexSeason(portal);
    await handOut(portal, [
      ...[1, 2, 3].map((n) => anOldLicence(n)),
      anOldLicence(4, { division_code: '469002' }),
      anOldLicence(5, { valid_to: '2019-02-28', valid_from: '2016-03-01' }),
    ]);
    const send = async (unit: string, no: 3 | 4, rows: readonly unknown[]) => {
      const { collector } = await season.peopleOf(unit);
      const annexId = await season.annexIdOf(unit, no);
      const { currentVersionId: basedOn } = await getAnnex(portal.deps.db, annexId);
      await uploadAndCheck(portal.deps, collector, { annexId, ...annexWorkbook(no, rows as never), basedOn });
    };
    const filed = { check_result: '已备案', is_filed: '是', filing_date: '2020-11-01', filing_no: '46010502001' };
    await send('460100', 4, [
      { ...anOldLicence(1), ...filed, actual_status: '1 营业' },
      { ...anOldLicence(2), check_result: '准确', is_filed: '否', actual_status: '' },
    ]);
    const { annexId } = await season.handIn(
      '469002',
      3,
      annexWorkbook(3, [typedBusiness(7, { division_code: '469002 琼海市' })]),
    );
    await season.accept(annexId);
    await season.handIn('469005', 3, annexWorkbook(3, [typedBusiness(8, { division_code: '469005 文昌市' })]));
    portal.clock.setTo(new Date('2020-11-25T01:00:00Z'));
    [province, filer] = [await portal.client('reviewer'), await portal.client('filer')];
  });
  after(() => portal.stop());

  /** What the page behind a number says the number is. */
  async function countBehind(client: Client, { key, path }: Figure): Promise<number> {
    const { status, text } = await client.get(path);
    assert.equal(status, 200, path);
    if (path.startsWith('/licences/list')) return Number(/原许可名单：(\d+) 户/.exec(said(text))?.[1]);
    if (/\/rows/.test(path)) return Number(/共 (\d+) 行/.exec(said(text))?.[1]);
    if (/level=E/.test(path)) return Number(/(\d+)\s*全部错误/.exec(said(text))?.[1]);
    if (path.startsWith('/progress/annexes/')) return plainFigure(text, key);
    assert.match(path, /^\/progress\/matrix/);
    const lines = lineRows(text);
    assert.ok(lines.length > 0);
    const counts = lines.map((line) => plainSum(line, key));
    assert.ok(
      counts.every((count) => count > 0),
      `${path} lists lines without ${key}`,
    );
    assert.equal(
      plainSum(totalRow(text), key),
      counts.reduce((all, one) => all + one, 0),
    );
    return plainSum(totalRow(text), key);
  }
  const plainSum = (html: string, key: string): number =>
    textOf(new RegExp(`data-figure="${key}">([\\s\\S]*?)</td>`).exec(html)?.[1] ?? '')
      .split('+')
      .reduce((all, one) => all + Number(one.trim()), 0);

  for (const [name, query] of [
    ['now', ''],
    ['an hour before', '?at=2020-11-25T08:00'],
  ] as const)
    test(`every number of ${name} leads to a page that counts the same`, async () => {
      const { text } = await province.get(`/progress/matrix${query}`);
      const figures = figuresOf(text);
      for (const key of figureKeys.filter((one) => !['imported', 'nil', 'late'].includes(one)))
        assert.ok(
          figures.some((one) => one.key === key),
          `no number of ${key}`,
        );
      for (const figure of figures)
        assert.equal(await countBehind(province, figure), figure.count, `${figure.key} ${figure.path}`);
    });

  test('an office sees itself alone, and its numbers lead to its own pages', async () => {
    const { text } = await filer.get('/progress/matrix');
    assert.equal(lineRows(text).length, 5);
    for (const figure of figuresOf(text))
      assert.equal(await countBehind(filer, figure), figure.count, `${figure.key} ${figure.path}`);
    const foreign = await season.annexIdOf('469002', 3);
    assert.equal((await filer.get(`/progress/annexes/${foreign}`)).status, 404);
    assert.equal((await (await portal.client('auditor')).get('/progress/matrix')).status, 403);
  });

  test('an office sees those below it too, by pages that it may open', async () => {
    const { db } = portal.deps;
    const above = await db('agencies').where({ code: '460100' }).first('id');
    await db('agencies').where({ code: '469002' }).update({ parent_id: above.id });
    const { text } = await filer.get('/progress/matrix');
    assert.equal(lineRows(text).length, 10);
    for (const figure of figuresOf(text))
      assert.equal(await countBehind(filer, figure), figure.count, `${figure.key} ${figure.path}`);
    await db('agencies').where({ code: '469002' }).update({ parent_id: null });
  });

  test('filters, sorting and a moment hold together', async () => {
    const { text } = await province.get('/progress/matrix?annex=4&sort=unit&at=2020-11-23T12:00');
    assert.equal(lineRows(text).length, 22);
    assert.match(said(text), /截至 2020-11-23 12:00/);
    assert.equal(plainSum(totalRow(text), 'rows'), 0, 'nothing was in yet');
    const after = await province.get('/progress/matrix?annex=4&sort=expected');
    assert.match(said(lineRows(after.text)[0] ?? ''), /海口市 附件4/);
    assert.equal(lineRows((await province.get('/progress/matrix?unit=460200')).text).length, 20, 'four districts');
  });

  test('a moment that cannot be read, has not come or was before all says so and shows now', async () => {
    for (const [at, sentence] of [
      ['随便', /没有认出这个时间/],
      ['2020-11-26 17:00', /还没有到/],
      ['2019-11-26 17:00', /从 2020-11-17 开始/],
    ] as const) {
      const { status, text } = await province.get(`/progress/matrix?at=${encodeURIComponent(at)}`);
      assert.equal(status, 200);
      assert.match(said(text), sentence);
      assert.match(said(text), /现在（ 2020-11-25 09:00/);
      assert.ok(text.includes(`value="${at}"`), 'what was typed stays');
    }
  });

  test('the page of an annex tells how it came so', async () => {
    const annexId = await season.annexIdOf('469002', 3);
    const { text } = await province.get(`/progress/annexes/${annexId}`);
    assert.match(said(text), /经过.*接收.*认领审核.*报送.*上传/);
    const own = await season.annexIdOf('460100', 4);
    const open = said((await filer.get(`/progress/annexes/${own}`)).text);
    const [, sum] = /未了事项 (\d+) 项/.exec(open) ?? [];
    assert.match(open, new RegExp(`合计 ${sum}`));
  });

  test('the same lines as files, with their sum and moment', async () => {
    const page = await province.get('/progress/matrix?annex=4');
    const csv = await province.get('/progress/matrix.csv?annex=4');
    assert.equal(csv.status, 200);
    assert.match(decodeURIComponent(csv.headers.get('content-disposition') ?? ''), /采集进度对账表_20201125\d{4}\.csv/);
    const lines = csv.text.trim().split(/\r?\n/);
    assert.equal(lines.length, 1 + 22 + 2);
    assert.match(lines[1] ?? '', /附件4/);
    assert.ok(lines.at(-2)?.includes(`合计`) && lines.at(-1)?.includes('截至 2020-11-25 09:00'));
    assert.match(lines.at(-2) ?? '', new RegExp(`"?${plainSum(totalRow(page.text), 'expected')}"?`));
    const book = await province.get('/progress/matrix.xlsx?annex=4');
    assert.equal(book.status, 200);
    assert.match(book.headers.get('content-type') ?? '', /spreadsheetml/);
  });

  test('the forecast says of every annex that is not in whether it will be, and why, now and as it was known then', async () => {
    const { text } = await province.get('/progress/forecast');
    const rows = text.match(/<tr>\s*<th scope="row"[\s\S]*?<\/tr>/g) ?? [];
    assert.equal(rows.length, 108, 'all but the two that are in');
    const haikou = rows.map(said).find((row) => row.includes('海口市 附件4')) ?? '';
    assert.match(haikou, /填报中 有风险|填报中 按时/);
    assert.match(haikou, /还差 1 行（应报 3 行，已收 2 行），未了事项 2 项/);
    const early = said((await province.get('/progress/forecast?at=2020-11-23T12:00')).text);
    assert.match(early, /还没有报送的 110 份/);
    assert.equal((await filer.get('/progress/forecast')).text.match(/<th scope="row"/g)?.length, 5);
    const done = said((await province.get('/progress/forecast?verdict=done')).text);
    assert.match(done, /文昌市 附件3 ▶? ?已报送 已了结/);
  });

  test('the overview is told of any moment as well', async () => {
    const early = said((await province.get('/progress?at=2020-11-23T12:00')).text);
    assert.match(early, /截至 2020-11-23 12:00/);
    const sums = (text: string) => /附件3 ([\d ]+)/.exec(text)?.[1];
    assert.equal(sums(early)?.trim(), '22 0 0 0 0 0 22');
    assert.equal(sums(said((await province.get('/progress')).text))?.trim(), '20 0 1 0 1 0 22');
  });
});
