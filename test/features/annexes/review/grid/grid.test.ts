import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { inTransaction } from '#platform/db/transaction.js';
import { enrol } from '#src/season/accounts.js';
import { castPassword } from '#test/support/cast.js';
import { addComment } from '#features/annexes/review/comments.js';
import { textOf } from '#scripts/rehearsal/html.js';
import { annexWorkbook, typedBusiness } from '#test/support/annex-files.js';
import { annexSeason } from '#test/support/annex-season.js';
import type { Client } from '#test/support/client.js';
import { startTestPortal, type TestPortal } from '#test/support/test-portal.js';

const unit = '460100';
/** Thirty rows from row 2 on: the third has a small workshop (a warning), the fifth lies in another district than its address says (another). */
const businesses = Array.from({ length: 30 }, (_, n) =>
  typedBusiness(n + 1, {
    ...(n === 2 ? { workshop_area: '20.00' } : {}),
    ...(n === 4 ? { division_code: '460106', business_name: '海口示例独一份汽修店', filing_no: '4601060200005' } : {}),
  }),
);

describe('the rows of a version page by page', () => {
  let portal: TestPortal;
  let reviewer: Client;
  let base: string;
  before(async () => {
    portal = await startTestPortal();
    const season = annexSeason(portal);
    const { annexId, versionId } = await season.handIn(unit, 3, annexWorkbook(3, businesses));
    const person = await season.reviewer();
    await inTransaction(portal.deps.db, (trx) =>
      addComment(trx, portal.deps, person, { annexId, row: 8, field: 'uscc', text: '号码请核对' }),
    );
    await enrol(portal.deps, [
      { account: 'looker', name: '查询员', password: castPassword, agencyCode: unit, roles: ['viewer'] },
    ]);
    reviewer = await portal.client('reviewer');
    base = `/annexes/${annexId}/versions/${versionId}/rows`;
  });
  after(() => portal.stop());

  const rowsOf = (text: string) => [...text.matchAll(/<tr id="row-(\d+)"/g)].map(([, row]) => Number(row));
  const found = async (query: string) => rowsOf((await reviewer.get(base + query)).text);
  const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, at) => from + at);

  test('come in the order of the file, twenty, fifty or a hundred at once', async () => {
    assert.deepEqual(await found(''), range(2, 31));
    assert.deepEqual(await found('?size=20'), range(2, 21));
    assert.deepEqual(await found('?size=20&page=2'), range(22, 31));
    assert.deepEqual(await found('?size=7'), range(2, 31), 'another size is none');
    assert.deepEqual(await found('?size=20&page=99'), range(22, 31), 'behind the last page is the last page');
  });

  test('are filtered by what was found, said and typed, by kind and by division', async () => {
    assert.deepEqual(await found('?show=findings'), [4, 6]);
    assert.deepEqual(await found('?show=confirmed'), [4, 6]);
    assert.deepEqual(await found('?show=comments'), [8]);
    assert.deepEqual(await found('?division=460106'), [6]);
    assert.deepEqual(await found('?division=460106&show=comments'), []);
    assert.deepEqual(await found('?division=460106&show=findings'), [6]);
    assert.deepEqual(await found(`?q=${encodeURIComponent('独一份')}`), [6]);
    const uscc = businesses[9]?.['uscc'] ?? '';
    assert.deepEqual(await found(`?q=${uscc.toLowerCase()}`), [11], 'whatever the case');
    assert.deepEqual(
      await found(`?q=${encodeURIComponent('琼山')}`),
      await found('?division=460107'),
      'a code by its word',
    );
    for (const odd of ['?show=nothing&kind=%00&division=x%27&q=%25&row=0&page=-1', '?columns=a.b&row=999999'])
      assert.equal((await reviewer.get(base + odd)).status, 200, odd);
  });

  test('are summed up by kind and by division, each sum a filter', async () => {
    const { text } = await reviewer.get(base);
    const sums = /<p class="sums">(.*?)<\/p>/s.exec(text)?.[1] ?? '';
    assert.match(textOf(sums), /经营类别 ：.* 30 行政区划 ：.* 29 .* 1/);
    assert.match(sums, /division=460106/);
  });

  test('show the columns that the address names, which every link keeps', async () => {
    const { text } = await reviewer.get(`${base}?columns=remark.business_phone`);
    const head = /<thead>(.*?)<\/thead>/s.exec(text)?.[1] ?? '';
    assert.equal(textOf(head), '行号和名称 标记 业务电话 备注');
    assert.match(text, /rows\?row=2&amp;columns=business_phone\.remark#row-2/);
    const chosen = await reviewer.get(`${base}?columns=remark&columns=business_phone`);
    assert.equal(/<thead>(.*?)<\/thead>/s.exec(chosen.text)?.[1], head, 'as the boxes of the form send them');
  });

  test('open beside the grid by a link, with values in words, findings with reasons, comments and a form', async () => {
    const open = (await reviewer.get(`${base}?row=4`)).text;
    const pane = textOf(/<section id="annexes-review-grid-row".*?<\/section>\s*<\/div>/s.exec(open)?.[0] ?? '');
    assert.match(pane, /第 4 行/);
    assert.match(pane, /填报机构说明： 已核对/);
    assert.match(pane, /生产厂房面积\s*20/);
    assert.match(pane, /经营状态\s*营业/);
    assert.match((await reviewer.get(`${base}?row=8`)).text, /号码请核对/);
    assert.match(open, /data-key="k[^"]*">上一行/);
    assert.match(open, /data-key="j[^"]*">下一行/);
    assert.deepEqual(
      rowsOf((await reviewer.get(`${base}?size=20&row=25`)).text),
      range(22, 31),
      'its page comes along',
    );
  });

  test('a comment is written beside the row and comes back to it', async () => {
    const annex = base.slice(0, base.indexOf('/versions'));
    const { status, location } = await reviewer.post(`${annex}/comments`, {
      row: '9',
      sheet: '0',
      field: '',
      text: '地址请补全',
      back: `${base}?row=9`,
    });
    assert.deepEqual([status, location], [303, `${base}?row=9`]);
    assert.match((await reviewer.get(location)).text, /地址请补全/);
    const bad = await reviewer.post(
      `${annex}/comments`,
      { row: '9', sheet: '0', field: '', text: '', back: `${base}?row=9` },
      { Referer: `${portal.base}${base}?row=9` },
    );
    assert.equal(bad.status, 422);
    assert.match(bad.text, /id="annexes-review-grid-row"/);
  });

  test('personal numbers are shown and found only by who may read them', async () => {
    const id = businesses[0]?.['legal_id_no'] ?? '';
    assert.ok(id.length >= 15);
    const query = `?columns=legal_id_no&q=${id.slice(4, 12)}`;
    assert.deepEqual(await found(query), [], 'before the reviewer has said why');
    await reviewer.post(`${base.slice(0, base.indexOf('/versions'))}/numbers`, { reason: '对照证照审核', to: '' });
    assert.ok((await found(query)).includes(2));
    const office = await portal.client('manager');
    assert.ok((await office.get(base + query)).text.includes(id), 'who submits reads them');
    const viewer = await (await portal.client()).signIn({ account: 'looker', password: castPassword });
    const { status, text } = await viewer.get(`${base}?columns=legal_id_no&row=2`);
    assert.equal(status, 200);
    assert.ok(!text.includes(id));
    assert.match(text, /\*{4,}/);
    assert.deepEqual(rowsOf((await viewer.get(base + query)).text), []);
  });

  test('are nothing to a neighbour', async () => {
    const neighbour = await portal.client('neighbour');
    assert.equal((await neighbour.get(base)).status, 404);
  });
});
