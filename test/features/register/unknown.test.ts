import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { businessFields } from '#domain/business-fields.js';
import { filingStatuses, filingStatusNames } from '#features/register/fields.js';
import { recountTotals } from '#features/register/totals/totals.js';
import { aBusiness } from '#test/support/businesses.js';
import { aLicensed, enterBusinesses } from '#test/support/enter-business.js';
import { startTestPortal, type TestPortal } from '#test/support/test-portal.js';

describe('businesses that came from old licences', () => {
  let portal: TestPortal;
  let agencyId = 0;
  let unknown = 0;
  let known = 0;
  before(async () => {
    portal = await startTestPortal();
    const { db } = portal.deps;
    agencyId = Number((await db('agencies').where({ code: '460100' }).first<{ id: number }>()).id);
    [unknown = 0, known = 0] = await enterBusinesses(portal.deps, agencyId, [
      { values: aLicensed(1), filingStatus: 'licensed_unfiled' },
      { values: aLicensed(2, { subject: 'motorcycle' }), filingStatus: 'lapsed_unfiled' },
      { values: aLicensed(3, { subject: 'automobile', business_class: 'A3' }), filingStatus: 'licensed_unfiled' },
      { values: aBusiness(4), filingStatus: 'filed' },
      { values: aBusiness(5), filingStatus: 'terminated' },
      { values: aBusiness(6), filingStatus: 'deregistered' },
    ]);
  });
  after(() => portal.stop());

  test('a class that nobody knows is to be completed: in the list, in its filter, in its count', async () => {
    for (const person of ['filer', 'importer'] as const) {
      const client = await portal.client(person);
      const all = await client.get('/businesses');
      assert.match(all.text, /共 <b>6<\/b> 户/);
      assert.equal(all.text.split('<td><span class="quiet">待补充</span></td>').length - 1, 2);
      const asked = await client.get('/businesses?class=unknown');
      assert.match(asked.text, /共 <b>2<\/b> 户/);
      assert.match(asked.text, /经营类别：待补充 ×/);
      assert.match(asked.text, /<option value="unknown" selected>待补充<\/option>/);
      for (const query of [
        'class=unknown&status=lapsed_unfiled',
        'class=unknown&q=示例1号',
        'class=unknown&from=2019-01-01',
      ])
        assert.match(
          (await client.get(`/businesses?${new URLSearchParams(query).toString()}`)).text,
          new RegExp(`共 <b>${query.includes('from') ? 0 : 1}</b> 户`),
          query,
        );
    }
    assert.deepEqual(await recountTotals(portal.deps.db), []);
  });

  test('every status is a word of its own in the list, in the filter and on the page', async () => {
    const client = await portal.client('filer');
    for (const status of filingStatuses) {
      const list = await client.get(`/businesses?status=${status}`);
      const id = /businesses\/(\d+)"/.exec(list.text)?.[1];
      assert.ok(id, status);
      assert.ok(list.text.includes(`<span class="state ${status}">${filingStatusNames[status]}</span>`), status);
      assert.ok((await client.get(`/businesses/${id}`)).text.includes(filingStatusNames[status]), status);
    }
  });

  test('its page says what is to be completed, and shows what the old system told', async () => {
    const client = await portal.client('filer');
    const page = await client.get(`/businesses/${unknown}`);
    for (const label of ['业务类型', '经营类别'])
      assert.match(page.text, new RegExp(`<th scope="row">${label}</th><td class="fact">待补充`));
    assert.match(page.text, /<h2 class="group">原许可证<\/h2>/);
    const told = aLicensed(1);
    for (const { field, label } of businessFields.filter(({ isOfLicence }) => isOfLicence)) {
      assert.ok(page.text.includes(`<th scope="row">${label}</th>`), label);
      if (told[field]) assert.ok(page.text.includes(told[field]), field);
    }
    const filed = await client.get(`/businesses/${known + 2}`);
    assert.doesNotMatch(filed.text, /<h2 class="group">原许可证<\/h2>|待补充/);
  });

  test('an export has the status and the old licence behind the columns of annex 3', async () => {
    const client = await portal.client('filer');
    const [head = '', ...lines] = (await client.get('/businesses/export.csv?q=HN')).text.trim().split('\r\n');
    assert.deepEqual(lines.length, 1, 'an old number is no part of a name');
    const headers = head.replace('\uFEFF', '').split(',');
    assert.deepEqual(headers.slice(55), [
      '备注',
      '备案状态',
      ...businessFields.filter(({ isOfLicence }) => isOfLicence).map(({ label }) => label),
    ]);
    const row =
      (await client.get('/businesses/export.csv?class=unknown&q=示例1号')).text.split('\r\n')[1]?.split(',') ?? [];
    const cell = (header: string) => row[headers.indexOf(header)];
    assert.equal(cell('经营类别'), '待补充');
    assert.equal(cell('业务类型'), '待补充');
    assert.equal(cell('备案状态'), '未备案（许可证有效）');
    assert.equal(cell('运政系统业户编号'), 'HN0000001');
    assert.equal(cell('原许可证有效期起'), '2018-03-01');
  });

  test('a class without its subject, and a second entry of an unknown subject at one place, are refused by the database', async () => {
    const enter = (values: Readonly<Record<string, string>>) =>
      enterBusinesses(portal.deps, agencyId, [{ values, filingStatus: 'licensed_unfiled' }]);
    await assert.rejects(enter(aLicensed(7, { business_class: 'A3' })), /businesses_class_tells_subject/);
    await assert.rejects(enter(aLicensed(1, { licence_no: '460100009999' })), /businesses_place_unique/);
    await enter(aLicensed(1, { subject: 'automobile', business_class: 'A1', business_name: '另一家' }));
  });
});
