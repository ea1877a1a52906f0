import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { aBusiness } from '#test/support/businesses.js';
import { aLicensed, changeBusiness, enterBusinesses } from '#test/support/enter-business.js';
import { testNow } from '#test/support/test-db.js';
import { startTestPortal, type TestPortal } from '#test/support/test-portal.js';

describe('a business on any day', () => {
  let portal: TestPortal;
  let id = 0;
  before(async () => {
    portal = await startTestPortal();
    const { deps, cast } = portal;
    const agency = await deps.db('agencies').where({ code: '460100' }).first<{ id: number }>();
    portal.clock.setTo(new Date('2020-12-05T01:00:00Z'));
    [id = 0] = await enterBusinesses(deps, Number(agency.id), [
      { values: aLicensed(1), filingStatus: 'licensed_unfiled', source: { kind: 'licence', reference: 'HN0000001' } },
    ]);
    const by = { actorId: cast.filer.id };
    const { division_code: _, ...filing } = aBusiness(1, { filing_date: '2021-03-01', filing_no: '4601000100001' });
    portal.clock.setTo(new Date('2021-03-01T02:00:00Z'));
    await changeBusiness(deps, id, {
      ...by,
      values: filing,
      filingStatus: 'filed',
      source: { kind: 'case', reference: 'B2021-17' },
      effectiveOn: '2021-03-01',
    });
    portal.clock.setTo(new Date('2021-06-10T02:00:00Z'));
    await changeBusiness(deps, id, {
      ...by,
      values: { business_name: '海口更名汽车维修有限公司', manager_mobile: '13900000009' },
      source: { kind: 'platform', reference: 'PT2021-5' },
      effectiveOn: '2021-06-01',
    });
    await changeBusiness(deps, id, {
      ...by,
      values: { business_address: '海口市秀英区新路9号' },
      source: { kind: 'hand', reference: '海运〔2021〕3号' },
      effectiveOn: '2021-05-20',
    });
    portal.clock.setTo(testNow);
  });
  after(() => portal.stop());

  const page = async (query = '') => (await portal.client('filer')).get(`/businesses/${id}${query}`);
  const fact = (html: string, label: string) =>
    new RegExp(`<th scope="row">${label}</th><td class="[^"]*"[^>]*>([^<\\n]*)`).exec(html)?.[1] ?? '';

  test('shows the facts that held on the day that is asked for, whenever they were entered', async () => {
    const oldName = aLicensed(1)['business_name'] ?? '';
    const days = [
      ['2018-03-01', '未备案（许可证有效）', '待补充', oldName, '海口市秀英区示例路1号', '原许可证 HN0000001'],
      ['2021-02-28', '未备案（许可证有效）', '待补充', oldName, '海口市秀英区示例路1号', '原许可证 HN0000001'],
      ['2021年3月1日', '已备案', '二类汽车维修', oldName, '海口市秀英区示例路1号', '备案办件 B2021-17'],
      ['2021/5/20', '已备案', '二类汽车维修', oldName, '海口市秀英区新路9号', '手工登记 海运〔2021〕3号'],
      [
        '2021-06-01',
        '已备案',
        '二类汽车维修',
        '海口更名汽车维修有限公司',
        '海口市秀英区新路9号',
        '手工登记 海运〔2021〕3号',
      ],
      [
        '2030-01-01',
        '已备案',
        '二类汽车维修',
        '海口更名汽车维修有限公司',
        '海口市秀英区新路9号',
        '手工登记 海运〔2021〕3号',
      ],
    ] as const;
    for (const [day, status, kind, name, address, source] of days) {
      const { status: code, text } = await page(`?as_of=${encodeURIComponent(day)}`);
      assert.equal(code, 200);
      assert.match(text, new RegExp(`<h1>${name}</h1>`), day);
      assert.ok(text.includes(`">${status}</span> ·`), day);
      assert.equal(fact(text, '经营类别'), kind, day);
      assert.equal(fact(text, '经营地址'), address, day);
      assert.equal(fact(text, '运政系统业户编号'), 'HN0000001', 'what the old system told stays');
      assert.ok(text.includes(`来源：${source}`), day);
      assert.match(text, /当天有效的登记内容/);
      assert.doesNotMatch(text, /full-numbers/, 'full numbers are those of now');
    }
  });

  test('says so where nothing is known of that day yet', async () => {
    const { status, text } = await page('?as_of=2018-02-28');
    assert.equal(status, 200);
    assert.match(text, /<b>2018-02-28<\/b> 当天还没有这一户的登记内容，最早的自 2018-03-01 起。/);
    assert.doesNotMatch(text, /<th scope="row">/);
  });

  test('refuses what is no day with a sentence, the typed text kept and the present shown', async () => {
    for (const typed of ['2021-02-30', '昨天', '43831', '<b>', '2021-13-01', '9'.repeat(10_000)]) {
      const { status, text } = await page(`?as_of=${encodeURIComponent(typed)}`);
      assert.equal(status, 422, typed.slice(0, 20));
      assert.match(text, /id="as-of-said">“[^”]*”不是一个日期。请写明年、月、日/);
      assert.match(text, /aria-invalid="true" aria-describedby="as-of-said"/);
      assert.match(text, /海口更名汽车维修有限公司/);
      assert.doesNotMatch(text, /<b>”|9{50}/);
    }
    assert.equal((await page('?as_of=')).status, 200);
    assert.equal((await page('?as_of=2021-01-01&as_of=2021-01-02')).status, 200, 'asked twice is not asked');
  });

  test('each change says from when on it holds, when it was entered and what it rests on; numbers stay masked', async () => {
    const { text } = await page();
    const history = text.slice(text.indexOf('变更记录'));
    const rows = [...history.matchAll(/<tr>(.*?)<\/tr>/gs)]
      .slice(1)
      .map((match) => (match[1] ?? '').replace(/<[^>]+>/g, ' '));
    assert.equal(rows.length, 4);
    for (const [i, words] of [
      ['2021-05-20', '变更', '经营地址', '海口市秀英区新路9号', '手工登记 海运〔2021〕3号'],
      ['2021-06-01', '变更', '138****0001', '139****0009', '平台办件 PT2021-5'],
      ['2021-03-01', '变更', '备案状态', '未备案（许可证有效）', '待补充', '二类汽车维修', '备案办件 B2021-17'],
      ['2018-03-01', '首次登记', '原许可证 HN0000001'],
    ].entries())
      for (const word of words) assert.ok(rows[i]?.includes(word), `${word} in ${rows[i]}`);
    assert.doesNotMatch(text, /1390000|13800000001/);
  });
});
