import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { rowInFile } from '#domain/annexes/sheets.js';
import { annexRows, typedBusiness } from '#test/support/annex-files.js';
import type { Client, SentFile } from '#test/support/client.js';
import { readBytes } from '#test/support/read-bytes.js';
import { startTestPortal, type TestPortal } from '#test/support/test-portal.js';
import { sheetJsBytes } from '#test/support/workbooks.js';

const textOf = (html: string): string => html.replace(/<[^>]*>/g, '').replace(/\s+/g, ' ');

describe('an annex on two sheets of one workbook, from the upload to the register', () => {
  let portal: TestPortal;
  let filer: Client;
  let annexId: number;
  let here: string;
  const further = rowInFile(1, 3);

  const file = (name: string, change: Readonly<Record<string, string>> = {}): SentFile => ({
    name,
    content: sheetJsBytes(
      [
        { ...annexRows(3, [typedBusiness(1), typedBusiness(2)]), name: '海口' },
        { ...annexRows(3, [typedBusiness(3), typedBusiness(4, change)]), name: '秀英' },
      ],
      'xlsx',
    ),
  });

  before(async () => {
    portal = await startTestPortal({ jobs: true });
    filer = await portal.client('filer');
    const { agency_id } = await portal.deps.db('operators').where({ id: portal.cast.filer.id }).first();
    annexId = Number((await portal.deps.db('annexes').where({ agency_id, annex_no: 3 }).first()).id);
    here = (await filer.upload(`/annexes/${annexId}/versions`, file('两张表.xlsx', { manager_mobile: '139' })))
      .location;
  });
  after(() => portal.stop());

  test('the page names the sheet with the cell, and says that both were read', async () => {
    const { text } = await filer.get(here);
    assert.match(textOf(text), /数据 4 行/);
    assert.match(text, new RegExp(`/rows/${further}">秀英 · N3</a>`));
    assert.match(text, /data-sheet="秀英" data-row="3"/);
    assert.match(textOf(text), /秀英 · 第 3 行“负责人手机”/);
    assert.match(textOf(text), /2 张工作表都是本表，一并读入/);
    assert.match(textOf(text), /海口示例4号汽车维修有限公司/);
  });

  test('its row has a page, neighbours on the other sheet and is mended there', async () => {
    const row = await filer.get(`${here}/rows/${further}`);
    assert.match(textOf(row.text), /第 1 版 秀英 · 第 3 行/);
    const onFirst = await filer.get(`${here}/rows/3`);
    assert.match(onFirst.text, new RegExp(`name="go" value="${rowInFile(1, 2)}">保存，下一行`));
    assert.match(textOf(onFirst.text), /保存并到下一处（秀英 · 3）/);
    const values = [...row.text.matchAll(/<input type="text" id="f-(\w+)" name="v\.\w+" value="([^"]*)"/g)];
    const fields = Object.fromEntries(values.map(([, field, value]) => [`v.${field}`, value ?? '']));
    const answer = await filer.post(`${here}/rows/${further}`, { ...fields, 'v.manager_mobile': '13900000001' });
    assert.equal(answer.status, 303);
    assert.match(textOf((await filer.get(answer.location)).text), /秀英 · 第 3 行已保存并重新检查/);
    const [fix] = await portal.deps.db('annex_row_fixes').select('row_no', 'field');
    assert.deepEqual({ ...fix }, { row_no: further, field: 'manager_mobile' });
  });

  test('the corrected workbook has it on its own sheet', async () => {
    const answer = await filer.raw(`${here}/corrected`, {});
    assert.equal(answer.status, 200);
    const stored = (await portal.deps.db('annex_outputs').where({ kind: 'corrected' }).first()) as { file_id: number };
    const read = await readBytes(await portal.deps.files.read(portal.deps.db, Number(stored.file_id)), 3);
    assert.deepEqual(
      read.rows.map(({ row, cells }) => [row, cells[13]]),
      [2, 3, rowInFile(1, 2), further].map((row, at) => [row, at === 3 ? '13900000001' : `1380000000${at + 1}`]),
    );
  });

  test('reviewers comment on it by sheet and row, and the comparison names it', async () => {
    const manager = await portal.client('manager');
    const reviewer = await portal.client('reviewer');
    assert.equal((await manager.post(`/annexes/${annexId}/submission`)).status, 303);
    const claimed = await reviewer.post(`/annexes/${annexId}/claim`);
    assert.equal((await reviewer.get(claimed.location)).status, 200, 'its rows come first');
    const page = await reviewer.get(`/annexes/${annexId}`);
    assert.match(
      page.text,
      /<select name="sheet"[^>]*>\s*<option value="0">海口<\/option>\s*<option value="1">秀英<\/option>/,
    );
    const said = { sheet: '1', row: '3', field: 'uscc', text: '请核对' };
    assert.equal((await reviewer.post(`/annexes/${annexId}/comments`, said)).status, 303);
    assert.match(textOf((await reviewer.get(`/annexes/${annexId}`)).text), /第 1 版 秀英 · 第 3 行/);
    const missing = await reviewer.post(`/annexes/${annexId}/comments`, { ...said, row: '9' });
    assert.equal(missing.status, 422);
    assert.equal((await reviewer.post(`/annexes/${annexId}/return`)).status, 303);
    const changed = { manager_mobile: '13900000001', operating_status: '2' };
    const next = await filer.upload(`/annexes/${annexId}/versions`, file('两张表2.xlsx', changed), {
      basedOn: here.split('/').pop() ?? '',
    });
    const comparison = await filer.get(`${next.location}/comparison`);
    assert.match(comparison.text, new RegExp(`/rows/${further}">秀英 · 3</a>`));
    here = next.location;
  });

  test('the preview of the import and the business say which sheet a fact came from', async () => {
    const [manager, reviewer, importer] = await Promise.all([
      portal.client('manager'),
      portal.client('reviewer'),
      portal.client('importer'),
    ]);
    const { id } = (await portal.deps.db('annex_comments').first()) as { id: number };
    await filer.post(`/annexes/${annexId}/comments/${id}/answer`, { answer: 'mended', text: '' });
    assert.equal((await manager.post(`/annexes/${annexId}/submission`)).status, 303);
    const claimed = await reviewer.post(`/annexes/${annexId}/claim`);
    assert.equal((await reviewer.get(claimed.location)).status, 200, 'its rows come first');
    await reviewer.get(`${claimed.location.replace('/rows', '')}/checklist/comments`);
    assert.equal((await reviewer.post(`/annexes/${annexId}/acceptance`, { drafts: '0' })).status, 303);
    const preview = await importer.post(`/annexes/${annexId}/imports`);
    const shown = await importer.get(preview.location);
    assert.match(shown.text, new RegExp(`/rows/${further}">秀英 · 3</a>`));
    const token = /name="token" value="([^"]+)"/.exec(shown.text)?.[1] ?? '';
    await importer.post(`${preview.location}/run`, { token });
    const business = (await portal.deps.db('businesses').where({ source_row_no: further }).first()) as { id: number };
    const { text } = await importer.get(`/businesses/${business.id}?origins=1`);
    assert.match(textOf(text), /两张表2.xlsx》 第 2 版 秀英 · 第 3 行/);
    assert.match(textOf(text), /F3/);
  });
});
