import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import ExcelJS from 'exceljs';
import { tagsOf, textOf } from '#scripts/rehearsal/html.js';
import { listFixes } from '#features/annexes/checking/row-queries.js';
import { wordlessEntries } from '#test/support/audited-words.js';
import type { Client, Fields } from '#test/support/client.js';
import { anOldLicence } from '#test/support/extracts.js';
import { beginOnline, handOut } from '#test/support/handed-annex.js';
import { startTestPortal, type TestPortal } from '#test/support/test-portal.js';
import { sentForm } from '#test/support/two-sessions/sent-form.js';

const said = (html: string): string => textOf(html).replace(/\s+/g, ' ');
const says = (html: string, what: RegExp): void => {
  const text = said(html);
  const main = text.slice(text.indexOf('修改密码')).slice(0, 700);
  assert.ok(what.test(text), `${what} is not in ${main}`);
};
const first = 3; // rows 1 and 2 of the list are its headers

for (const no of [4, 5] as const) {
  describe(`marking annex ${no} on line`, () => {
    let portal: TestPortal;
    let filer: Client;
    let here = '';
    const count = 60;
    before(async () => {
      portal = await startTestPortal({ jobs: true });
      filer = await portal.client('filer');
      const end = no === 4 ? {} : { valid_to: '2020-01-01' };
      const rows = Array.from({ length: count }, (_, n) =>
        anOldLicence(n + 1, {
          operating_status: '1 营业',
          ...end,
          ...(n === 7 ? { business_name: '独一无二维修店' } : {}),
        }),
      );
      await handOut(portal, rows);
      here = await beginOnline(portal, filer, no);
    });
    after(() => portal.stop());

    const versionId = () => Number(here.split('/').pop());
    const cells = async (): Promise<ReadonlyMap<string, string>> =>
      new Map(
        (await listFixes(portal.deps.db, portal.deps.cipher, versionId())).map((fix) => [
          `${fix.row} ${fix.field}`,
          fix.value,
        ]),
      );
    const linesOf = (html: string) =>
      tagsOf(html, 'select').filter(({ attributes }) => attributes['name']?.endsWith('.check_result'));
    const formOf = async (query = ''): Promise<Fields> => {
      const { text } = await filer.get(`${here}/marks${query}`);
      return sentForm(text, `${here}/marks`) as Fields;
    };
    const [sound, soundName] = no === 4 ? ['accurate', '准确'] : ['lapsed', '确认失效'];

    test('fifty licences stand on a page, the rest on the next', async () => {
      const page = await filer.get(`${here}/marks`);
      assert.equal(page.status, 200);
      assert.equal(linesOf(page.text).length, 50);
      says(page.text, /已核对 0 \/ 60 户.*未核对 60.*海口示例第1汽车维修店 示例路1号 460100000001 20/);
      const next = /href="[^"]*?(\/annexes[^"]*)" rel="next"/.exec(page.text)?.[1] ?? '';
      const { text } = await filer.get(next);
      assert.equal(linesOf(text).length, 10);
      says(text, /第 51—60 户，共 60 户/);
    });

    test('a result that is saved brings along what goes without saying, and the page goes on', async () => {
      const form = await formOf('?show=open');
      const answer = await filer.post(`${here}/marks`, { ...form, [`v.${first}.check_result`]: soundName, go: 'next' });
      assert.equal(answer.status, 303, said(answer.text));
      assert.ok(answer.location.endsWith('/marks?show=open&from=53'), answer.location);
      const now = await cells();
      assert.equal(now.get(`${first} check_result`), soundName);
      assert.equal(now.get(`${first} is_filed`), '否');
      if (no === 4) assert.equal(now.get(`${first} actual_status`), '营业');
      says((await filer.get(`${here}/marks`)).text, /第 3 行已保存并重新检查.*已核对 1 \/ 60 户/);
    });

    test('a filing that lacks its date and number is saved and asked for in its line', async () => {
      const form = await formOf();
      await filer.post(`${here}/marks`, { ...form, [`v.${first + 1}.check_result`]: '已备案' });
      const { text } = await filer.get(`${here}/marks?show=found`);
      says(text, /本页有 1 户还有错误/);
      const wanted = tagsOf(text, 'input').filter(({ attributes }) => attributes['class'] === 'wanted');
      assert.deepEqual(
        wanted.map(({ attributes }) => attributes['name']),
        [`v.${first + 1}.filing_date`, `v.${first + 1}.filing_no`],
      );
    });

    test('rows are found by their result, by their name, by their faults', async () => {
      const lines = async (query: string) => linesOf((await filer.get(`${here}/marks?${query}`)).text).length;
      assert.equal(await lines(`show=${sound}`), 1);
      assert.equal(await lines('show=filed'), 1);
      assert.equal(await lines(`q=${encodeURIComponent('独一无二')}`), 1);
      assert.equal(await lines(`show=open&q=${encodeURIComponent('第1汽车')}`), 0);
      says((await filer.get(`${here}/marks?q=xyz`)).text, /没有符合条件的户/);
    });

    test('two marks of the same row by two persons: the second is asked, and both texts are there', async () => {
      const [form, other] = [await formOf(), await formOf()];
      const key = `v.${first + 2}.remark`;
      await filer.post(`${here}/marks`, { ...form, [key]: '甲的备注' });
      const answer = await filer.post(`${here}/marks`, { ...other, [key]: '乙的备注' });
      assert.equal(answer.status, 409);
      says(answer.text, /保留“甲的备注”.*用我的“乙的备注”/);
      const again = sentForm(answer.text, `${here}/marks`) as Fields;
      assert.equal(again[key], '乙的备注');
      const saved = await filer.post(`${here}/marks`, { ...again, [`keep.${first + 2}.remark`]: 'mine' });
      assert.equal(saved.status, 303, said(saved.text));
      assert.equal((await cells()).get(`${first + 2} remark`), '乙的备注');
    });

    test('ticked rows are marked after one page that says how many, and what was typed beside is saved', async () => {
      const form = await formOf('?show=open');
      const ticked = { 'tick.5': '1', 'tick.6': '1' };
      const typed = { 'v.9.remark': '另有说明' };
      const none = await filer.post(`${here}/marks`, { ...form, go: 'ticked', many: 'duplicate' });
      assert.equal(none.status, 422);
      says(none.text, /没有勾选要标注的户/);
      const again = sentForm(none.text, `${here}/marks`) as Fields;
      const asked = await filer.post(`${here}/marks`, {
        ...again,
        ...ticked,
        ...typed,
        go: 'ticked',
        many: 'duplicate',
      });
      assert.equal(asked.status, 303, said(asked.text));
      const path = asked.location.slice(asked.location.indexOf('/annexes'));
      const page = await filer.get(path);
      says(page.text, /本页勾选的 2 户，核对结果都标注为“重复”/);
      const sent = sentForm(page.text, `${here}/marks/many`) as Fields;
      const done = await filer.post(`${here}/marks/many`, sent);
      assert.equal(done.status, 303, said(done.text));
      const now = await cells();
      assert.deepEqual(
        [now.get('5 check_result'), now.get('6 check_result'), now.get('9 remark')],
        ['重复', '重复', '另有说明'],
      );
      assert.equal(now.get('7 check_result'), undefined);
    });

    test('all that are left are marked at once; if they are not the same any more, the person is asked again', async () => {
      const path = `${here}/marks/many?show=open&result=${sound}`;
      const page = await filer.get(path);
      says(page.text, /未核对的 56 户/);
      const sent = sentForm(page.text, `${here}/marks/many`) as Fields;
      const form = await formOf('?show=open');
      await filer.post(`${here}/marks`, { ...form, 'v.20.check_result': '重复' });
      const moved = await filer.post(`${here}/marks/many`, sent);
      assert.equal(moved.status, 409);
      says(moved.text, /由 56 户变为 55 户，没有标注/);
      const again = sentForm(moved.text, `${here}/marks/many`) as Fields;
      const done = await filer.post(`${here}/marks/many`, again);
      assert.equal(done.status, 303, said(done.text));
      assert.match(
        said((await filer.get(`${here}/marks`)).text),
        /55 户标注为“.+”，已保存并重新检查.*已核对 60 \/ 60 户/,
      );
      const now = await cells();
      assert.deepEqual([now.get('62 check_result'), now.get('62 is_filed')], [soundName, '否']);
      assert.deepEqual([now.get('5 check_result'), now.get('20 check_result')], ['重复', '重复']);
    });

    test('what was marked here is in the list that is downloaded next', async () => {
      const workbook = new ExcelJS.Workbook();
      const cookies = [...filer.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
      const file = await fetch(`${portal.base}${here.split('/versions')[0]}/list.xlsx`, {
        headers: { Cookie: cookies },
      });
      await workbook.xlsx.load((await file.arrayBuffer()) as never);
      const text = JSON.stringify(workbook.worksheets[0]?.getSheetValues());
      assert.equal(text.split(`"${soundName}"`).length - 1, 56);
    });

    test('the marking of many is taken back, but what was changed since stays', async () => {
      const form = await formOf();
      await filer.post(`${here}/marks`, { ...form, 'v.30.check_result': '重复' });
      const { text } = await filer.get(`${here}/marks`);
      says(text, /把 55 户标注为“.+”。 ?撤销这次批量标注/);
      const action = /action="[^"]*?(\/annexes[^"]*\/marks\/batches\/\d+\/removal)"/.exec(text)?.[1] ?? '';
      const done = await filer.post(action);
      assert.equal(done.status, 303, said(done.text));
      const now = await cells();
      assert.equal(now.get('62 check_result'), undefined);
      assert.deepEqual([now.get('30 check_result'), now.get('30 is_filed')], ['重复', '否']);
      says((await filer.get(`${here}/marks`)).text, /已撤销这次批量标注.*已核对 6 \/ 60 户/);
      const twice = await filer.post(action);
      assert.equal(twice.status, 409);
    });

    test('others may neither see nor mark it, and a table that is with the province is not marked', async () => {
      const neighbour = await portal.client('neighbour');
      for (const path of ['/marks', `/marks/many?show=open&result=${sound}`])
        assert.equal((await neighbour.get(here + path)).status, 404, path);
      assert.equal((await neighbour.post(`${here}/marks`, {})).status, 404);
      assert.equal((await (await portal.client('reviewer')).get(`${here}/marks`)).status, 403);
      const form = await formOf();
      const annexId = Number(here.split('/')[2]);
      await portal.deps
        .db('annexes')
        .where({ id: annexId })
        .update({ state: 'submitted', submitted_by: portal.cast.manager.id, submitted_at: portal.clock.now() });
      const closed = await filer.get(`${here}/marks`);
      assert.equal(linesOf(closed.text).length, 0);
      says(closed.text, /现在不能修改/);
      const refused = await filer.post(`${here}/marks`, { ...form, 'v.40.check_result': '重复' });
      assert.equal(refused.status, 409);
      await portal.deps
        .db('annexes')
        .where({ id: annexId })
        .update({ state: 'filling', submitted_by: null, submitted_at: null });
    });

    test('the record can be read', async () => {
      assert.deepEqual(await wordlessEntries(portal.deps.db), []);
      const text = said((await (await portal.client('auditor')).get('/audit')).text);
      assert.ok(text.includes('的批量标注 54 户'), text.slice(text.indexOf('只增不改'), 1500));
    });
  });
}
