import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { inTransaction } from '#platform/db/transaction.js';
import { annexDefinition } from '#domain/annexes/index.js';
import { addComment } from '#features/annexes/review/comments.js';
import { changedFields } from '#features/annexes/review/compare-fields.js';
import { readThrough } from '#features/annexes/review/reading/seen.js';
import { returnAnnex } from '#features/annexes/review/steps.js';
import { textOf } from '#scripts/rehearsal/html.js';
import { annexWorkbook, typedBusiness } from '#test/support/annex-files.js';
import { annexSeason } from '#test/support/annex-season.js';
import type { Client } from '#test/support/client.js';
import { startTestPortal, type TestPortal } from '#test/support/test-portal.js';

test('what a field means is compared, the running number is not', () => {
  const fields = (before: Record<string, string>, after: Record<string, string>) =>
    changedFields(annexDefinition(3), before, after);
  assert.deepEqual(fields({ seq: '1', workshop_area: '260.00' }, { seq: '2', workshop_area: '260' }), []);
  assert.deepEqual(fields({ workshop_area: '260' }, { workshop_area: '' }), ['workshop_area']);
  assert.deepEqual(fields({ remark: '1.10' }, { remark: '1.1' }), ['remark'], 'text is no number');
  assert.deepEqual(fields({ opened_on: '2019-01-02' }, { opened_on: '2019-01-03', remark: 'x' }), [
    'opened_on',
    'remark',
  ]);
});

describe('the comparison of two versions', () => {
  let portal: TestPortal;
  let reviewer: Client;
  let first: string;
  let second: string;
  const rows = Array.from({ length: 6 }, (_, n) => typedBusiness(n + 1, { seq: String(n + 1) }));
  before(async () => {
    portal = await startTestPortal();
    const season = annexSeason(portal);
    const one = await season.handIn('460100', 3, annexWorkbook(3, rows));
    const person = await season.reviewer();
    await inTransaction(portal.deps.db, async (trx) => {
      await addComment(trx, portal.deps, person, { annexId: one.annexId, row: null, field: '', text: '请核对' });
      await readThrough(trx, portal.deps, person, one.annexId);
      await returnAnnex(trx, portal.deps, person, one.annexId);
    });
    await portal.deps.db('annex_comments').update({ answer: 'mended' });
    // Spelt otherwise, and meant alike: a day, a code, a number, the running number. Meant otherwise: one status, one resident number.
    const anew = rows.map((row, n) => ({
      ...row,
      seq: String(n + 11),
      filing_date: (row['filing_date'] ?? '').replace(/-0?/g, '/'),
      business_class: '二类汽车维修',
      workshop_area: '260',
      ...(n === 1 ? { operating_status: '歇业', legal_id_no: rows[4]?.['legal_id_no'] ?? '' } : {}),
    }));
    const two = await season.handIn('460100', 3, annexWorkbook(3, anew));
    reviewer = await portal.client('reviewer');
    first = `/annexes/${one.annexId}/versions/${one.versionId}`;
    second = `/annexes/${two.annexId}/versions/${two.versionId}`;
  });
  after(() => portal.stop());

  const cells = (text: string) =>
    textOf(/<section id="annexes-review-changes">(.*?)<\/section>/s.exec(text)?.[1] ?? '');

  test('compares meanings: another spelling is no change', async () => {
    const { text } = await reviewer.get(`${second}/comparison`);
    assert.match(textOf(text), /改动的行 1 .*新增的行 0 .*去掉的行 0 .*相同 5 行/);
    assert.match(cells(text), /经营状态 营业 歇业/);
    assert.doesNotMatch(cells(text), /备案日期|经营类别|生产厂房面积|序号/);
    assert.match(text, /上次审核/);
    assert.doesNotMatch(text, /原文：/);
  });

  test('shows what was typed on demand, and one field alone', async () => {
    const { text } = await reviewer.get(`${second}/comparison?typed=1&field=operating_status`);
    assert.match(cells(text), /营业 原文：1 歇业 原文：歇业/);
    const none = await reviewer.get(`${second}/comparison?field=remark`);
    assert.match(cells(none.text), /没有改动的行/);
    for (const odd of ['?with=x&kind=all&from=-1&field=%00&typed=9', `?with=999999`])
      assert.equal((await reviewer.get(`${second}/comparison${odd}`)).status, 200, odd);
  });

  test('is taken along as a workbook or as text, recorded, and without a whole personal number', async () => {
    const { status, text } = await reviewer.get(`${second}/comparison.csv`);
    assert.equal(status, 200);
    assert.match(text, /改动,3,3,[^,]+,经营状态,营业,歇业/);
    assert.match(text, /证件号码,[^,]*\*{4,}/);
    assert.ok(!text.includes(rows[1]?.['legal_id_no'] ?? '?'));
    assert.equal((await reviewer.get(`${second}/comparison.xlsx`)).status, 200);
    const noted = await portal.deps.db('audit_entries').where({ verb: 'annex.export-comparison' });
    assert.equal(noted.length, 2);
  });

  test('of the first version is not offered', async () => {
    assert.doesNotMatch((await reviewer.get(first)).text, /与上一版比较/);
    assert.match((await reviewer.get(second)).text, /与上一版比较/);
    assert.match((await reviewer.get(`${first}/comparison`)).text, /这是第一版，没有以前的版本可以比较/);
    assert.equal((await reviewer.get(`${first}/comparison.csv`)).status, 404);
    const id = (path: string) => path.slice(path.lastIndexOf('/') + 1);
    const { location } = await reviewer.get(`${first}/comparison?with=${id(second)}`);
    assert.equal(location, `${second}/comparison?with=${id(first)}`, 'the earlier of two stands on the left');
  });

  test('opens on the first tab that has something', async () => {
    const season = annexSeason(portal);
    const unit = '469002';
    const typed = (n: number) =>
      typedBusiness(n, {
        division_code: unit,
        business_address: `示例路${n}号`,
        filing_no: `${unit}02${String(n).padStart(5, '0')}`,
      });
    await season.handIn(unit, 3, annexWorkbook(3, [typed(401)]));
    const annexId = await season.annexIdOf(unit, 3);
    const person = await season.reviewer();
    await inTransaction(portal.deps.db, async (trx) => {
      await addComment(trx, portal.deps, person, { annexId, row: null, field: '', text: '请补报' });
      await readThrough(trx, portal.deps, person, annexId);
      await returnAnnex(trx, portal.deps, person, annexId);
    });
    await portal.deps.db('annex_comments').update({ answer: 'mended' });
    const { versionId } = await season.handIn(unit, 3, annexWorkbook(3, [typed(401), typed(402)]));
    const { text } = await reviewer.get(`/annexes/${annexId}/versions/${versionId}/comparison`);
    assert.match(text, /<b>新增的行 1<\/b>/);
  });
});
