import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { annexDefinition } from '#domain/annexes/index.js';
import { columnAt } from '#domain/annexes/sheets.js';
import type { DataSheet } from '#domain/annexes/types.js';
import { getVersion } from '#features/annexes/version-queries.js';
import { columnKeys, openColumns } from '#domain/reading/column-choices.js';
import { answersOf, matchFaults } from '#domain/reading/column-match-rules.js';
import { annexRows, typedBusiness } from '#test/support/annex-files.js';
import type { Client, Fields, SentFile } from '#test/support/client.js';
import { readBytes } from '#test/support/read-bytes.js';
import { startTestPortal, type TestPortal } from '#test/support/test-portal.js';
import { sheetJsBytes, type TestSheet } from '#test/support/workbooks.js';

const definition = annexDefinition(3);
const textOf = (html: string): string => html.replace(/<[^>]*>/g, '').replace(/\s+/g, ' ');

test('a header that comes twice is remembered twice, one without a word not at all', () => {
  assert.deepEqual(columnKeys(['店名', ' 店 名*', '', '电话', '＊']), ['店名', '店名#2', '', '电话', '']);
});

describe('answers to what a header is', () => {
  const sheet: DataSheet = {
    sheet: 'Sheet1',
    headerRow: 1,
    firstDataRow: 2,
    missingColumns: [],
    columns: [
      { index: 0, header: '店名', field: null },
      { index: 1, header: '店铺', field: null },
      { index: 2, header: '备注', field: 'remark' },
      { index: 3, header: '信用代码', field: 'uscc' },
      { index: 4, header: '统一代码', field: null, duplicateOf: 'uscc' },
    ],
  };
  const open = openColumns([sheet]);
  const faultsOf = (values: Fields) => [
    ...matchFaults(open, new Map(Object.entries(values)), [sheet], definition).keys(),
  ];

  test('unknown and doubled headers are open, the others are settled', () => {
    assert.deepEqual(
      open.map(({ key }) => key),
      ['店名', '店铺', '信用代码', '统一代码'],
    );
  });
  test('a column of the annex comes from one column, a settled one from none of these', () => {
    assert.deepEqual(faultsOf({ 店名: 'business_name', 店铺: 'filing_agency' }), []);
    assert.deepEqual(faultsOf({ 店名: 'business_name', 店铺: 'business_name' }), ['店名', '店铺']);
    assert.deepEqual(faultsOf({ 店名: 'remark' }), ['店名']);
    assert.deepEqual(faultsOf({ 店名: 'no_such_column' }), ['店名']);
    assert.deepEqual(faultsOf({ 统一代码: 'uscc' }), ['统一代码'], 'the other one still takes it by its header');
    assert.deepEqual(faultsOf({ 统一代码: 'uscc', 信用代码: 'none' }), []);
  });
  test('what is left open again is forgotten', () => {
    const chosen = openColumns([
      { ...sheet, columns: [{ index: 0, header: '店名', field: 'business_name', chosen: true }] },
    ]);
    assert.deepEqual(answersOf(chosen, new Map([['店名', '']])), { said: [], left: ['店名'], isChanged: true });
    assert.equal(answersOf(chosen, new Map([['店名', 'business_name']])).isChanged, false);
    assert.deepEqual(answersOf(chosen, new Map([['店名', 'none']])).said, [{ key: '店名', header: '店名', field: '' }]);
  });
});

describe('a file whose headers only its office knows', () => {
  let portal: TestPortal;
  let filer: Client;
  let annexId: number;
  before(async () => {
    portal = await startTestPortal({ jobs: true });
    filer = await portal.client('filer');
    const { agency_id } = await portal.deps.db('operators').where({ id: portal.cast.filer.id }).first();
    annexId = Number((await portal.deps.db('annexes').where({ agency_id, annex_no: 3 }).first()).id);
  });
  after(() => portal.stop());

  const renamed = (names: Fields, name = '改名.xlsx', rows = [typedBusiness(1), typedBusiness(2)]): SentFile => {
    const sheet: TestSheet = annexRows(3, rows);
    const header = (sheet.rows[0] ?? []).map((text) => names[String(text)] ?? text);
    return { name, content: sheetJsBytes([{ ...sheet, rows: [header, ...sheet.rows.slice(1)] }], 'xlsx') };
  };
  const upload = async (file: SentFile, basedOn = '') =>
    filer.upload(`/annexes/${annexId}/versions`, file, { basedOn });
  const versionOf = (here: string) => getVersion(portal.deps.db, annexId, Number(here.split('/').pop()));
  /** The form of the page with these answers by header. */
  const answersTo = (html: string, answers: Fields): Fields => {
    const keys = [...html.matchAll(/name="key\.(\d+)" value="([^"]*)"/g)];
    return Object.fromEntries(
      keys.flatMap(([, at, key = '']) => [
        [`key.${at}`, key],
        [`column.${at}`, answers[key] ?? ''],
      ]),
    );
  };
  let here: string;

  test('the missing column leads to the page, which shows what stands in the unknown one', async () => {
    here = (
      await upload(
        renamed({ 业户名称: '店名', 备注: '内部编号' }, '第一版.xlsx', [
          typedBusiness(1, { remark: 'N-17' }),
          typedBusiness(2, { manager_mobile: '139' }),
        ]),
      )
    ).location;
    const { text } = await filer.get(here);
    assert.match(
      textOf(text),
      /表中没有“业户名称”一列。本栏必填，请按空白表补上这一列后重新上传；列名不同的，请在“列对应”中指明。/,
    );
    assert.match(text, new RegExp(`href="[^"]*${here}/columns">列对应</a>`));
    const page = await filer.get(`${here}/columns`);
    assert.equal(page.status, 200);
    assert.match(textOf(page.text), /D 列 店名 海口示例1号汽车维修有限公司；海口示例2号汽车维修有限公司/);
    assert.match(textOf(page.text), /BD 列 内部编号 N-17/);
    assert.match(page.text, /<option value="business_name">业户名称<\/option>/);
    assert.doesNotMatch(page.text, /<option value="uscc">/, 'what the file has is no choice');
  });

  test('a refusal stays on the page, with the answers', async () => {
    const page = await filer.get(`${here}/columns`);
    const answer = await filer.post(
      `${here}/columns`,
      answersTo(page.text, { 店名: 'business_name', 内部编号: 'business_name' }),
    );
    assert.equal(answer.status, 422);
    assert.match(textOf(answer.text), /没有保存，请改正 2 处.*“业户名称”只能对应一列，BD 列“内部编号”也对应它/);
    assert.match(answer.text, /<option value="business_name" selected>/);
    assert.equal((await versionOf(here)).columnChoices.length, 0);
  });

  test('saved, the same file is read and checked anew: number, receipt, mended cells and reasons stay', async () => {
    const before = await versionOf(here);
    const row = await filer.get(`${here}/rows/2`);
    const fields = [...row.text.matchAll(/<input type="text" id="f-\w+" name="(v\.\w+)" value="([^"]*)"/g)];
    const values = Object.fromEntries(fields.map(([, name, value]) => [name, value ?? '']));
    await filer.post(`${here}/rows/2`, { ...values, 'v.legal_name': '赵某' });
    const { kind } = await portal.deps.db('annex_findings').where({ version_id: before.id, level: 'W' }).first();
    await filer.post(`${here}/confirmations`, { kind, reason: '已核对' });

    const page = await filer.get(`${here}/columns`);
    const answers = answersTo(page.text, { 店名: 'business_name', 内部编号: 'none' });
    const saved = await filer.post(`${here}/columns`, answers);
    assert.deepEqual([saved.status, saved.location], [303, here]);
    const after = await versionOf(here);
    assert.deepEqual(
      [after.state, after.no, after.receiptNo, after.sha256, after.fileId, after.errorCount],
      ['checked', before.no, before.receiptNo, before.sha256, before.fileId, 0],
    );
    assert.equal(after.head && columnAt(after.head, 2, 'business_name')?.header, '店名');
    assert.deepEqual(after.head?.missingColumns, ['备注']);
    const shown = await filer.get(here);
    assert.match(textOf(shown.text), /指明的列 ?D 列“店名” → 业户名称/);
    assert.match(textOf(shown.text), /不读的列 ?BD 列“内部编号”/);
    assert.match(textOf(shown.text), /✔ 已确认：已核对/);
    assert.match((await filer.get(`${here}/rows/2`)).text, /name="v\.legal_name" value="赵某"/);
    assert.match((await filer.get(`${here}/rows/2`)).text, /name="v\.business_name" value="海口示例1号/);
    const { current_version_id } = await portal.deps.db('annexes').where({ id: annexId }).first();
    assert.equal(Number(current_version_id), before.id);
    const entry = await portal.deps.db('audit_entries').where({ verb: 'annex.match_columns' }).first();
    assert.match(entry.state_after, /"店名":"业户名称","内部编号":"不是本表的列"/);
  });

  test('the next file is read with it, whatever changes in between; the version keeps what it was read with', async () => {
    const next = (await upload(renamed({ 业户名称: '店名' }, '第二版.xlsx'), here.split('/').pop())).location;
    const version = await versionOf(next);
    assert.equal(version.errorCount, 0);
    assert.deepEqual(
      version.columnChoices.map(({ key, field }) => [key, field]).sort(),
      [
        ['内部编号', ''],
        ['店名', 'business_name'],
      ].sort(),
    );
    here = next;
  });

  test('where the official header is there as well, it counts, and the other is its double', async () => {
    const both = renamed({ 备注: '店名' }, '第三版.xlsx', [
      typedBusiness(1, { remark: typedBusiness(1)['business_name'] ?? '' }),
    ]);
    const version = await versionOf((await upload(both, here.split('/').pop())).location);
    const columns = version.head?.columns ?? [];
    assert.equal(columns.find(({ header }) => header === '业户名称')?.field, 'business_name');
    assert.equal(columns.find(({ header }) => header === '店名')?.duplicateOf, 'business_name');
    here = `/annexes/${annexId}/versions/${version.id}`;
  });

  test('the office sees what it said and takes it back; the next file is read without it', async () => {
    const annex = await filer.get(`/annexes/${annexId}`);
    assert.match(textOf(annex.text), /本机构指明过 2 个列对应/);
    const page = await filer.get(`/annexes/${annexId}/columns`);
    assert.match(textOf(page.text), /店名业户名称|店名 业户名称/);
    const removal = /action="[^"]*(\/annexes\/\d+\/columns\/\d+\/removal)"/g;
    const paths = [...page.text.matchAll(removal)].map(([, path = '']) => path);
    for (const path of paths) assert.equal((await filer.post(path)).status, 303);
    assert.match(textOf((await filer.get(`/annexes/${annexId}/columns`)).text), /还没有/);
    const file = renamed({ 业户名称: '店名' }, '第四版.xlsx');
    const version = await versionOf((await upload(file, here.split('/').pop())).location);
    assert.equal(version.head?.columns.find(({ header }) => header === '店名')?.field, null);
    here = `/annexes/${annexId}/versions/${version.id}`;
  });

  test('a file without a header that the portal knows is refused with a way on, and read when its columns are named', async () => {
    const header = ['市县', '店名', '代码', '经营者', '老板手机', '备案号码', '日子'];
    const values = [
      '460105',
      '海口示例店',
      typedBusiness(9)['uscc'] ?? '',
      '示例丁',
      '13800000009',
      '4601050200099',
      '2019-09-02',
    ];
    const refused = await upload({
      name: '认不出.xlsx',
      content: sheetJsBytes([{ name: '台账', rows: [['本所台账'], header, values] }], 'xlsx'),
    });
    assert.equal(refused.status, 422);
    assert.match(refused.text, /没有找到附件3/);
    const [, columns = ''] = /href="[^"]*(\/annexes\/\d+\/versions\/\d+\/columns)">列对应/.exec(refused.text) ?? [];
    const page = await filer.get(columns);
    assert.match(textOf(page.text), /B 列 店名/);
    const saved = await filer.post(
      columns,
      answersTo(page.text, { 店名: 'business_name', 代码: 'uscc', 老板手机: 'manager_mobile', 日子: 'filing_date' }),
    );
    assert.equal(saved.status, 303);
    const version = await versionOf(columns.replace('/columns', ''));
    assert.equal(version.state, 'checked');
    assert.deepEqual([version.head?.headerRow, version.rowCount, version.nearestHead], [2, 1, null]);
    assert.ok(version.no !== null && version.receiptNo !== null);
  });

  test('a cell taken from the double stands in both columns of the corrected workbook; the double is not read once set aside', async () => {
    const { db, files } = portal.deps;
    const rows = [typedBusiness(1), typedBusiness(2, { remark: '别的名称' })];
    const doubled = renamed({ 备注: '业户名称' }, '两列.xlsx', [
      { ...rows[0], remark: rows[0]?.['business_name'] ?? '' },
      { ...rows[1] },
    ]);
    const { current_version_id } = await db('annexes').where({ id: annexId }).first();
    here = (await upload(doubled, String(current_version_id))).location;
    const { text } = await filer.get(here);
    assert.match(textOf(text), /重复的列\s*注意\s*BD 列“业户名称”（业户名称）\s*与前面的一列重复/);
    const { id, kind } = await db('annex_findings')
      .where({ version_id: here.split('/').pop(), level: 'E' })
      .first();
    assert.equal((await filer.post(`${here}/proposals`, { kind, findingId: String(id) })).status, 303);
    assert.equal((await versionOf(here)).errorCount, 0);
    assert.equal((await filer.get(`${here}/corrected`)).status, 200);
    const { file_id } = await db('annex_outputs').where({ kind: 'corrected' }).orderBy('file_id', 'desc').first();
    const corrected = await readBytes(await files.read(db, Number(file_id)), 3);
    assert.deepEqual(
      [3, 55].map((at) => corrected.rows[1]?.cells[at]),
      ['别的名称', '别的名称'],
    );

    const page = await filer.get(`${here}/columns`);
    const aside = await filer.post(`${here}/columns`, answersTo(page.text, { '业户名称#2': 'none' }));
    assert.equal(aside.status, 303);
    assert.doesNotMatch(textOf((await filer.get(here)).text), /重复的列/);
  });

  test('nobody else says it: not the manager who submits, not the neighbour, not while the province has it', async () => {
    const manager = await portal.client('manager');
    assert.equal((await manager.get(`${here}/columns`)).status, 403);
    assert.equal((await manager.post(`${here}/columns`)).status, 403);
    assert.equal((await (await portal.client('neighbour')).get(`${here}/columns`)).status, 404);
    const sent = { state: 'submitted', submitted_by: portal.cast.manager.id, submitted_at: portal.deps.clock.now() };
    await portal.deps.db('annexes').where({ id: annexId }).update(sent);
    const late = await filer.post(`${here}/columns`, { 'key.0': '店名', 'column.0': 'business_name' });
    assert.equal(late.status, 409);
    assert.match(textOf(late.text), /不能指明列对应/);
  });
});
