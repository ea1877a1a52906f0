import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import XLSX from '@e965/xlsx';
import { findAgencyByCode } from '#features/agencies/queries.js';
import { findCurrentDrive, listBoard } from '#features/drive/queries.js';
import { tagsOf } from '#scripts/rehearsal/html.js';
import { soundRow } from '#test/domain/checking/rows.js';
import { ownAgency } from '#test/support/cast.js';
import type { Client } from '#test/support/client.js';
import { startTestPortal, type TestPortal } from '#test/support/test-portal.js';

let portal: TestPortal;
let filer: Client;
let annexId: number;
before(async () => {
  portal = await startTestPortal({ jobs: true });
  filer = await portal.client('filer');
  annexId = await annexOf(1);
});
after(() => portal.stop());

async function annexOf(no: number): Promise<number> {
  const { db } = portal.deps;
  const drive = await findCurrentDrive(db);
  const agency = await findAgencyByCode(db, ownAgency);
  const board = await listBoard(db, drive?.id ?? 0, agency?.id ?? 0);
  return board.find((cell) => cell.annexNo === no)?.annexId ?? 0;
}

const office = soundRow[1] as Record<string, string>;
/** A block of the form as a browser sends it. */
const block = (no: number, row: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(row).map(([field, value]) => [`v.${no}.${field}`, value]));
const bureau = {
  ...office,
  agency_name: '海口市示例交通运输局',
  agency_kind: '交通运输局',
  agency_uscc: '',
  does_repair: '否',
  acting_agency: '海口市示例交通运输服务中心',
};
const fieldOf = (html: string, name: string): string =>
  tagsOf(html, 'input').find(({ attributes }) => attributes['name'] === name)?.attributes['value'] ?? '';
const submission = (html: string) => fieldOf(html, '_submission');

test('the form stands in the groups of the paper form, with what the portal knows already', async () => {
  await portal.deps.db('agencies').where({ code: ownAgency }).update({ system_name: '海口市示例道路运输管理处' });
  const page = await filer.get(`/annexes/${annexId}/entry`);
  assert.equal(page.status, 200);
  for (const legend of ['机构', '职责', '地址和电话', '责任人和联系人', '网络和备注'])
    assert.match(page.text, new RegExp(`<legend>${legend}</legend>`));
  assert.match(page.text, /value="海口市示例道路运输管理处" readonly/);
  assert.equal(tagsOf(page.text, 'select').length, 4, 'division, kind, duty and network way are chosen');
});

test('the blank workbook carries the unit and the locked name too, in both formats', async () => {
  for (const format of ['xlsx', 'xls']) {
    const answer = await fetch(`${portal.base}/templates/1.${format}`, {
      headers: { Cookie: [...filer.cookies].map(([name, value]) => `${name}=${value}`).join('; ') },
    });
    const book = XLSX.read(Buffer.from(await answer.arrayBuffer()));
    const [, headers = [], row = []] = XLSX.utils.sheet_to_json<string[]>(book.Sheets[book.SheetNames[0] ?? ''] ?? {}, {
      header: 1,
    });
    const at = (header: string) => row[headers.findIndex((one) => one.replace('*', '') === header)];
    assert.equal(at('市县（区）'), '460100 海口市', format);
    assert.equal(at('运政系统现有机构名称'), '海口市示例道路运输管理处', format);
  }
});

test('what is missing is said at its field, and nothing is stored', async () => {
  const sent = { rows: '1', act: 'save', ...block(1, { ...office, liaison_name: '', liaison_mobile: '12' }) };
  const answer = await filer.post(`/annexes/${annexId}/entry`, sent);
  assert.equal(answer.status, 422);
  assert.match(answer.text, /href="#f-1-liaison_name"/);
  assert.match(answer.text, /有 1 处需要改正，还没有保存/);
  assert.equal(fieldOf(answer.text, 'v.1.agency_name'), office['agency_name'], 'what was typed is kept');
  assert.match(answer.text, /先保存，以后再改/);
  const [count] = (await portal.deps.db('annex_versions').where({ annex_id: annexId }).count({ n: '*' })) as {
    n: number;
  }[];
  assert.equal(Number(count?.n), 0);
});

test('what nobody sees, and what is no name, is told in the form as in a file', async () => {
  const odd = {
    ...office,
    agency_name: '海口\u202e示例中心',
    responsible_name: '无',
    liaison_name: 'NULL',
    address: '\u0007示例路1号',
  };
  const answer = await filer.post(`/annexes/${annexId}/entry`, { rows: '1', act: 'save', ...block(1, odd) });
  assert.equal(answer.status, 422);
  for (const field of ['agency_name', 'responsible_name', 'liaison_name', 'address'])
    assert.match(answer.text, new RegExp(`href="#f-1-${field}"`), field);
  assert.match(answer.text, /含有看不见的字符（U\+202E 改变文字方向的符号）/);
  assert.match(answer.text, /“无”，不是真实的名称、姓名或地址/);
});

test('a block is added and taken away with everything else kept', async () => {
  const first = await filer.post(`/annexes/${annexId}/entry`, { rows: '1', act: 'add', ...block(1, office) });
  assert.equal(first.status, 200);
  assert.equal(fieldOf(first.text, 'rows'), '2');
  assert.equal(fieldOf(first.text, 'v.1.address'), '示例路1号');
  const second = await filer.post(`/annexes/${annexId}/entry`, {
    rows: '2',
    act: 'remove.1',
    ...block(1, office),
    ...block(2, bureau),
  });
  assert.equal(fieldOf(second.text, 'rows'), '1');
  assert.equal(fieldOf(second.text, 'v.1.agency_name'), '海口市示例交通运输局');
});

test('two offices that both do the work are an error at both', async () => {
  const sent = { rows: '2', act: 'check', ...block(1, office), ...block(2, { ...bureau, does_repair: '是' }) };
  const answer = await filer.post(`/annexes/${annexId}/entry`, sent);
  assert.equal(answer.status, 422);
  assert.match(answer.text, /“海口市示例交通运输服务中心”和“海口市示例交通运输局”会同时承担同一辖区/);
  assert.match(answer.text, /href="#f-2-does_repair"/);
});

test('a duty that comes back to its office, and an office named twice, are errors before anything is handed in', async () => {
  const check = async (...rows: Readonly<Record<string, string>>[]) => {
    const blocks = Object.assign({}, ...rows.map((row, at) => block(at + 1, row))) as Record<string, string>;
    return filer.post(`/annexes/${annexId}/entry`, { rows: String(rows.length), act: 'check', ...blocks });
  };
  const itself = await check({ ...bureau, acting_agency: '海口市示例 交通运输局' });
  assert.equal(itself.status, 422);
  assert.match(itself.text, /是本机构自己/);
  const other = { ...bureau, agency_name: '海口市示例维修所', acting_agency: bureau.agency_name };
  const circle = await check({ ...bureau, acting_agency: other.agency_name }, other);
  for (const no of [1, 2]) assert.match(circle.text, new RegExp(`href="#f-${no}-acting_agency"[^]*职责又转回了本机构`));
  const twice = await check(office, { ...bureau, agency_name: office['agency_name'] ?? '' });
  assert.match(twice.text, /与第 2 行是同一个机构/);
  assert.equal((await check(office, bureau, { ...other, acting_agency: bureau.agency_name })).status, 200);
});

test('a saved form is a version like any other: file, receipt, findings, and it comes back into the form', async () => {
  const page = await filer.get(`/annexes/${annexId}/entry`);
  const fields = { rows: '3', act: 'save', basedOn: '', _submission: submission(page.text) };
  const answer = await filer.post(`/annexes/${annexId}/entry`, {
    ...fields,
    ...block(1, { ...office, remark: '=1+1' }),
    ...block(2, bureau),
    ...block(3, { division_code: '海口市' }),
  });
  assert.equal(answer.status, 303, answer.text.slice(0, 2_000));
  assert.match(answer.location, /\/versions\/\d+$/);
  const [version] = (await portal.deps.db('annex_versions').where({ annex_id: annexId })) as Record<string, unknown>[];
  assert.equal(version?.['state'], 'checked');
  assert.equal(version?.['row_count'], 2, 'the block that was left empty is no row');
  assert.equal(version?.['error_count'], 0);
  assert.match(String(version?.['receipt_no']), /^20201126-460100-1-/);
  assert.match(String(version?.['file_name']), /^附件1_460100_在线填报_20201126\.xlsx$/);
  const again = await filer.post(`/annexes/${annexId}/entry`, {
    ...fields,
    ...block(1, { ...office, remark: '=1+1' }),
    ...block(2, bureau),
    ...block(3, { division_code: '海口市' }),
  });
  assert.equal(again.location, answer.location, 'pressed twice is saved once');
  const back = await filer.get(`/annexes/${annexId}/entry`);
  assert.equal(fieldOf(back.text, 'rows'), '2');
  assert.equal(fieldOf(back.text, 'v.2.acting_agency'), '海口市示例交通运输服务中心');
  assert.equal(fieldOf(back.text, 'v.1.remark'), '=1+1');
});

test('annex 2 is filled in with boxes for roles and divisions', async () => {
  const id = await annexOf(2);
  const page = await filer.get(`/annexes/${id}/entry`);
  assert.match(page.text, /type="checkbox" name="v.1.roles.acceptor"/);
  assert.equal(fieldOf(page.text, 'v.1.agency_name'), '海口市示例交通运输服务中心', 'the name of annex 1');
  const { roles: _roles, data_divisions: _divisions, ...person } = soundRow[2] as Record<string, string>;
  const answer = await filer.post(`/annexes/${id}/entry`, {
    rows: '1',
    act: 'save',
    basedOn: '',
    ...block(1, person),
    'v.1.roles.acceptor': '1',
    'v.1.roles.viewer': '1',
    'v.1.data_divisions.460100': '1',
  });
  assert.equal(answer.status, 303, answer.text.slice(0, 3_000));
  const back = await filer.get(`/annexes/${id}/entry`);
  const checked = tagsOf(back.text, 'input').filter(({ attributes }) => 'checked' in attributes);
  assert.deepEqual(
    checked.map(({ attributes }) => attributes['name']),
    ['v.1.roles.acceptor', 'v.1.roles.viewer', 'v.1.data_divisions.460100'],
  );
});

test('annexes that come with their rows have no form, other offices and roles no entry', async () => {
  for (const no of [4, 5]) assert.equal((await filer.get(`/annexes/${await annexOf(no)}/entry`)).status, 404);
  assert.equal((await (await portal.client('neighbour')).get(`/annexes/${annexId}/entry`)).status, 404);
  assert.equal((await (await portal.client('manager')).get(`/annexes/${annexId}/entry`)).status, 403);
  assert.equal((await (await portal.client('reviewer')).get(`/annexes/${annexId}/entry`)).status, 403);
});

test('what was typed survives a session that ended', async () => {
  const client = await portal.client('filer');
  // The browser still has the cookie of the session that ended.
  client.cookies.set('yzw', 's%3Aended.ended');
  const answer = await client.post(`/annexes/${annexId}/entry`, { rows: '1', act: 'check', ...block(1, office) });
  assert.equal(answer.status, 401);
  assert.match(answer.text, /您刚才填写的内容已保留/);
  assert.match(answer.text, /v\.1\.agency_name/);
});

test('what cannot be completed yet is kept as a version with its errors, for whoever says so', async () => {
  const id = await annexOf(1);
  const sent = { rows: '1', act: 'keep', basedOn: '', ...block(1, { ...office, liaison_name: '' }) };
  const answer = await filer.post(`/annexes/${id}/entry`, sent);
  assert.equal(answer.status, 303);
  const version = { id: Number(answer.location.split('/').pop()) };
  const kept = await portal.deps.db('annex_versions').where(version).first<Record<string, unknown>>();
  assert.equal(kept?.['error_count'], 1);
});
