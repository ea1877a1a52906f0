import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import { after, before, beforeEach, describe, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { annexDefinition } from '#domain/annexes/index.js';
import { walkFacts } from '#features/annexes/checking/row-queries.js';
import { blankHead, blankTail } from '#features/annexes/outputs/blank/blank-head.js';
import { blankWorkbook } from '#features/annexes/outputs/blank/blank-workbook.js';
import { sentRow } from '#features/annexes/mending/sent-row.js';
import { tagsOf, textOf } from '#scripts/rehearsal/html.js';
import { enrol } from '#src/season/accounts.js';
import { soundRow } from '#test/domain/checking/rows.js';
import { annexWorkbook, typedBusiness } from '#test/support/annex-files.js';
import { castPassword, ownAgency } from '#test/support/cast.js';
import { type Answer, type Client, createClient } from '#test/support/client.js';
import { readBytes } from '#test/support/read-bytes.js';
import { startTestPortal, type TestPortal } from '#test/support/test-portal.js';
import { sentForm } from '#test/support/two-sessions/sent-form.js';

const name = (n: number) => typedBusiness(n)['business_name'] ?? '';

test('a version that is begun on line has the head that reading its workbook gives', async () => {
  for (const no of [1, 3] as const) {
    const definition = annexDefinition(no);
    const agency = { agencyCode: ownAgency, agencyName: '海口市示例交通运输局' };
    const rows = [{ [definition.columns[1]?.field ?? '']: '460105' }];
    const { head } = await readBytes(await blankWorkbook(definition, { ...agency, format: 'xlsx', rows }), no);
    assert.deepEqual(blankHead(definition, ownAgency), head);
  }
});

test('boxes say together what a cell says, and as it was typed where nothing was ticked', () => {
  const definition = annexDefinition(3);
  const sent = (shown: string, ...codes: string[]) =>
    sentRow(
      { 'boxes.special_items': shown, ...Object.fromEntries(codes.map((code) => [`v.special_items.${code}`, '1'])) },
      definition,
    )['special_items'];
  assert.equal(sent(''), '');
  assert.equal(sent('S07；S01', 'S01', 'S07'), 'S07；S01');
  assert.match(sent('', 'S01', 'S07') ?? '', /、/);
  assert.equal(sent('S07', ...[]), '');
  assert.equal(sentRow({ 'v.special_items': 'S07' }, definition)['special_items'], 'S07', 'a field without boxes');
});

describe('annex 3 typed in from nothing', () => {
  let portal: TestPortal;
  let filer: Client;
  let second: Client;
  let annexId: number;
  before(async () => {
    portal = await startTestPortal({ jobs: true });
    const { db } = portal.deps;
    const { agency_id } = await db('operators').where({ id: portal.cast.filer.id }).first();
    annexId = Number((await db('annexes').where({ agency_id, annex_no: 3 }).first()).id);
    filer = await portal.client('filer');
    await enrol(portal.deps, [
      { account: 'second', name: '第二人', password: castPassword, agencyCode: ownAgency, roles: ['collector'] },
    ]);
    second = await createClient(portal.base).signIn({ account: 'second', password: castPassword });
  });
  after(() => portal.stop());
  /** As in the beginning: nothing typed, nothing uploaded. */
  beforeEach(async () => {
    const nothing = { state: 'filling', current_version_id: null, submitted_by: null, uploaded_by: null };
    await portal.deps.db('annexes').where({ id: annexId }).update(nothing);
  });

  const base = () => `/annexes/${annexId}`;
  const filled = (n: number, over: Readonly<Record<string, string>> = {}) =>
    Object.fromEntries(Object.entries(typedBusiness(n, over)).map(([field, value]) => [`v.${field}`, value]));
  /** Opens the form of the next row and fills it in, as a browser sends it. */
  async function open(client: Client, n: number, over: Readonly<Record<string, string>> = {}) {
    const { text } = await client.get(`${base()}/new-row`);
    const form = sentForm(text, `${base()}/new-row`);
    assert.ok(form, textOf(text));
    return { ...form, ...filled(n, over), 'v.vehicle_kinds.small': '1' };
  }
  const send = (client: Client, form: Readonly<Record<string, string>>, go = 'new') =>
    client.post(`${base()}/new-row`, { ...form, go });
  const type = async (n: number, over: Readonly<Record<string, string>> = {}, go = 'new', client = filer) =>
    send(client, await open(client, n, over), go);
  const versionId = async () =>
    Number((await portal.deps.db('annexes').where({ id: annexId }).first())?.current_version_id);
  const namesThatCount = async () => {
    const names: string[] = [];
    for await (const rows of walkFacts(portal.deps.db, portal.deps.cipher, await versionId()))
      for (const { values } of rows) names.push(values['business_name'] ?? '');
    return names;
  };
  const counts = async () => {
    const { row_count, error_count } = await portal.deps
      .db('annex_versions')
      .where({ id: await versionId() })
      .first();
    return [row_count, error_count];
  };
  const versions = async () =>
    Number((await portal.deps.db('annex_versions').where({ annex_id: annexId }).count({ n: '*' }).first())?.['n']);
  const said = ({ text }: Answer) => /<p class="msg fault" role="alert">([^<]+)<\/p>/.exec(text)?.[1] ?? '';

  test('its page leads straight to the form of the first row, in the groups of the paper form', async () => {
    const page = await filer.get(base());
    assert.match(page.text, new RegExp(`href="[^"]*${base()}/new-row"\\s*>在线填报<`));
    assert.match(textOf(page.text), /上传并检查/, 'the workbook stands beside it');
    assert.equal((await filer.get(`${base()}/entry`)).location, `${base()}/new-row`);
    const before = await versions();
    const { agency_id } = await portal.deps.db('annexes').where({ id: annexId }).first();
    const annex1 = await portal.deps.db('annexes').where({ agency_id, annex_no: 1 }).first();
    const office = annexWorkbook(1, [soundRow[1] as Record<string, string>]);
    assert.equal((await filer.upload(`/annexes/${annex1.id}/versions`, office, { basedOn: '' })).status, 303);
    const { text } = await filer.get(`${base()}/new-row`);
    assert.equal(await versions(), before, 'looking stores nothing');
    const legends = [...text.matchAll(/<legend>([^<]+)</g)].map(([, legend]) => legend);
    assert.deepEqual(legends, [...new Set(annexDefinition(3).columns.map(({ group }) => group))]);
    const asked = annexDefinition(3).columns.filter(({ filledBy }) => filledBy === 'agency');
    for (const { field } of asked) assert.match(text, new RegExp(`id="f-${field}"`), field);
    assert.doesNotMatch(text, /id="f-seq"|id="f-linked_row"/, 'the portal numbers them');
    assert.match(text, /name="v.special_items.S07"/);
    assert.match(textOf(text), /须在本机构辖区内/, 'what belongs there is said at the field');
    assert.match(text, /例：2019-09-02/);
    const form = sentForm(text, `${base()}/new-row`) ?? {};
    assert.equal(form['v.division_code'], '海口市');
    assert.equal(form['v.filing_agency'], '海口市示例交通运输服务中心', 'as annex 1 names the office');
    const divisions = /<select id="f-division_code".*?<\/select>/s.exec(text)?.[0] ?? '';
    assert.match(divisions, /460105/);
    assert.doesNotMatch(divisions, /469002/, 'no division of another office');
    assert.equal(tagsOf(text, 'input').filter(({ attributes }) => 'data-focus' in attributes).length, 1);
    const bytes = gzipSync(text).length;
    assert.ok(bytes <= 8_000, `${bytes} bytes on the line`);
  });

  test('each row is stored with its press; the next form is empty but for what all have in common', async () => {
    const first = await type(1);
    assert.equal(first.status, 303, textOf(first.text));
    assert.equal(first.location, `${base()}/new-row`);
    assert.deepEqual(await counts(), [1, 0]);
    const next = await filer.get(first.location);
    assert.match(textOf(next.text), new RegExp(`第 3 行“${name(1)}”已保存并重新检查`));
    assert.match(next.text, /第 2 家/);
    const form = sentForm(next.text, `${base()}/new-row`) ?? {};
    assert.equal(form['v.division_code'], '460105', 'as in the row before');
    assert.equal(form['v.business_name'], '');
    const last = await send(filer, { ...form, ...filled(2), 'v.vehicle_kinds.small': '1' }, 'rows');
    assert.equal(last.location, `${base()}/entry`);
    assert.deepEqual(await namesThatCount(), [name(1), name(2)]);
    const [version] = await portal.deps.db('annex_versions').where({ id: await versionId() });
    assert.match(version.receipt_no, /^20201126-460100-3-/);
    assert.equal(version.file_name, '附件3_460100_在线填报_20201126.xlsx');
    assert.equal(version.uploaded_by, portal.cast.filer.id);
    assert.deepEqual(JSON.parse(version.tail), blankTail);
  });

  test('a row with faults is stored too, and shown with each fault at its field; it may be left for later', async () => {
    const answer = await type(1, { legal_name: '', filing_date: '2019年' });
    assert.match(answer.location, /\/rows\/3$/);
    const page = await filer.get(answer.location);
    const at = (field: string) => new RegExp(`id="s-${field}"`);
    assert.match(page.text, at('legal_name'));
    assert.match(page.text, at('filing_date'));
    assert.match(page.text, /name="v.filing_date" value="2019年"/);
    assert.doesNotMatch(page.text, /文件中是/, 'no file says anything of it');
    const past = (html: string) => textOf(/<section id="annexes-mending-past">.*?<\/section>/s.exec(html)?.[0] ?? '');
    assert.match(past(page.text), /整行/);
    assert.doesNotMatch(past(page.text), /备案日期/, 'its first typing is no mending');
    assert.match(page.text, /name="v.vehicle_kinds.small" value="1" checked/);
    const form = sentForm(page.text, answer.location) ?? {};
    const mend = (change: Readonly<Record<string, string>>, go: string) =>
      filer.post(answer.location, { ...form, ...change, go });
    assert.equal((await mend({ 'v.legal_name': '示例丁' }, 'new')).location, answer.location, 'one is left');
    assert.deepEqual(await counts(), [1, 1]);
    const later = await filer.post(answer.location, { go: 'later', 'v.remark': '日期待核' });
    assert.equal(later.location, `${base()}/new-row`);
    const fresh = sentForm((await filer.get(answer.location)).text, answer.location) ?? {};
    const whole = await filer.post(answer.location, { ...fresh, 'v.filing_date': '2019-09-02', go: 'new' });
    assert.equal(whole.location, `${base()}/new-row`);
    assert.deepEqual(await counts(), [1, 0]);
    assert.match(past((await filer.get(answer.location)).text), /备案日期 2019年 2019-09-02/);
    const kinds = await portal.deps
      .db('annex_fix_history')
      .where({ version_id: await versionId(), field: 'vehicle_kinds' });
    assert.equal(kinds.length, 1, 'boxes that say the same are no change');
  });

  test('the list names the rows with what is wrong in each; a row is deleted, restored and added from it', async () => {
    await type(1);
    await type(2, { legal_name: '' }, 'rows');
    /** Once its check is over, however busy the machine. */
    const list = async (): Promise<string> => {
      const { text } = await filer.get(`${base()}/entry`);
      if (!text.includes('正在检查')) return text;
      await delay(100);
      return list();
    };
    const rows = (text: string) =>
      [...(/<tbody>(.*?)<\/tbody>/s.exec(text)?.[1] ?? '').matchAll(/<tr>.*?<\/tr>/gs)].map(([row]) => textOf(row));
    const [newest = '', oldest = ''] = rows(await list());
    assert.match(newest, new RegExp(`2 ${name(2)}.*秀英区.*错误 1`));
    assert.match(oldest, new RegExp(`1 ${name(1)}.*没有问题`));
    const here = `${base()}/versions/${await versionId()}`;
    const gone = await filer.post(`${here}/rows/4/removal`, { back: `${base()}/entry` });
    assert.equal(gone.location, `${base()}/entry`);
    const page = await list();
    assert.equal(rows(page).length, 1);
    assert.match(textOf(page), /已删除第 4 行.*已删除的行（1）.*恢复本行/s);
    assert.match((await filer.post(`${here}/rows/4/removal`, { back: 'https://example.com/' })).text, /已由/);
    assert.equal((await filer.post(`${here}/rows/4/restoration`)).status, 303);
    assert.deepEqual(await namesThatCount(), [name(1), name(2)]);
    const check = await filer.get(here);
    assert.match(check.text, new RegExp(`href="[^"]*${base()}/entry">已填业户清单`));
    assert.doesNotMatch(check.text, /原文件<|读取情况|在线增加的行|在线改过/);
  });

  test('the workbook has the rows and their running numbers; the blank table is offered to nobody', async () => {
    await type(1);
    await type(2);
    await type(3);
    const here = `${base()}/versions/${await versionId()}`;
    await filer.post(`${here}/rows/4/removal`);
    assert.match((await filer.get(here)).text, /\/corrected"[^>]*>下载工作簿</);
    assert.equal((await filer.raw(`${here}/corrected`, {})).status, 200);
    const made = await portal.deps
      .db('annex_outputs')
      .where({ kind: 'corrected', version_id: await versionId() })
      .first();
    const { head, rows } = await readBytes(await portal.deps.files.read(portal.deps.db, Number(made.file_id)), 3);
    const at = (field: string) => head?.columns.find((column) => column.field === field)?.index ?? -1;
    assert.deepEqual(
      rows.map(({ cells }) => [cells[at('seq')], cells[at('business_name')]]),
      [
        ['1', name(1)],
        ['2', name(3)],
      ],
    );
    const history = await filer.get(base());
    assert.doesNotMatch(history.text, /sha256/);
    const receipt = textOf((await filer.get(`${here}/receipt`)).text);
    assert.match(receipt, /填报方式 在线填报，没有上传文件/);
    assert.doesNotMatch(receipt, /指纹/);
  });

  test('a press that is repeated adds one row; an empty form and a page of before add none and keep what was typed', async () => {
    const form = await open(filer, 1);
    const [one, other] = await Promise.all([send(filer, form), send(filer, form)]);
    assert.deepEqual([one.status, other.status], [303, 303]);
    assert.deepEqual(await namesThatCount(), [name(1)]);
    assert.equal((await send(filer, form)).location, one.location);
    const changed = await send(filer, { ...form, ...filled(2) });
    assert.equal(changed.status, 409, 'the back button and another business');
    assert.match(changed.text, new RegExp(`value="${name(2)}"`));
    const again = sentForm(changed.text, `${base()}/new-row`) ?? {};
    assert.equal((await send(filer, again)).status, 303);
    assert.deepEqual(await namesThatCount(), [name(1), name(2)]);
    const empty = sentForm((await filer.get(`${base()}/new-row`)).text, `${base()}/new-row`) ?? {};
    const refused = await send(filer, empty);
    assert.equal(refused.status, 422);
    assert.match(said(refused), /还没有填写任何内容/);
    const long = await send(filer, { ...(await open(filer, 3)), 'v.remark': '长'.repeat(2_001) });
    assert.equal(long.status, 422);
    assert.match(textOf(long.text), /最多 2000 个字符/);
    assert.match(long.text, new RegExp(`value="${name(3)}"`));
    assert.equal((await namesThatCount()).length, 2);
  });

  test('two people who begin at the same moment, and go on together, lose and double nothing', async () => {
    const before = await versions();
    const pair = [await open(filer, 1), await open(second, 2)] as const;
    const begun = await Promise.all([send(filer, pair[0]), send(second, pair[1])]);
    assert.deepEqual(
      begun.map(({ status }) => status),
      [303, 303],
    );
    assert.equal(await versions(), before + 1, 'both in one version');
    const forms = await Promise.all([3, 4, 5, 6, 7, 8].map((n) => open(n % 2 ? filer : second, n)));
    const sent = await Promise.all(forms.map((form, at) => send(at % 2 ? second : filer, form)));
    for (const { status, text } of sent) assert.equal(status, 303, textOf(text));
    assert.deepEqual((await namesThatCount()).sort(), [1, 2, 3, 4, 5, 6, 7, 8].map(name).sort());
    assert.equal((await counts())[0], 8);
  });

  test('a workbook that came in between is told of, with what was typed; a second press adds to it', async () => {
    const form = await open(filer, 1);
    const file = annexWorkbook(3, [typedBusiness(7)], 'between.xlsx');
    assert.equal((await second.upload(`${base()}/versions`, file, { basedOn: '' })).status, 303);
    const refused = await send(filer, form);
    assert.equal(refused.status, 409);
    assert.match(said(refused), /在您填写期间，本表的当前版本换成了 第二人 的第 \d+ 版/);
    assert.match(refused.text, new RegExp(`value="${name(1)}"`));
    assert.deepEqual(await namesThatCount(), [name(7)]);
    const again = sentForm(refused.text, `${base()}/new-row`) ?? {};
    assert.equal((await send(filer, again)).status, 303);
    assert.deepEqual(await namesThatCount(), [name(7), name(1)]);
  });

  test('a workbook that was chosen before the first row was typed does not take its place unasked', async () => {
    await type(1);
    const file = annexWorkbook(3, [typedBusiness(7)], 'before.xlsx');
    await second.upload(`${base()}/versions`, file, { basedOn: '' });
    assert.deepEqual(await namesThatCount(), [name(1)]);
    assert.match(textOf((await filer.get(base())).text), /还没有采用。 查看差异，决定以哪一版为准/);
  });

  test('handed in by another person, never without rows, and closed then', async () => {
    await type(1);
    const here = `${base()}/versions/${await versionId()}`;
    const manager = await portal.client('manager');
    await filer.post(`${here}/rows/3/removal`);
    const empty = await manager.post(`${base()}/submission`, {});
    assert.equal(empty.status, 409);
    assert.match(empty.text, /没有数据行，不能报送/);
    await filer.post(`${here}/rows/3/restoration`);
    assert.match(textOf((await manager.get(`${base()}/submission`)).text), /在线填报，2020-11-26/);
    const form = await open(filer, 2);
    const done = await manager.post(`${base()}/submission`, {});
    assert.equal(done.location, `${here}/receipt`);
    const late = await send(filer, form);
    assert.equal(late.status, 409);
    assert.match(said(late), /已报送/);
    assert.match(late.text, new RegExp(`value="${name(2)}"`), 'what was typed is still there to be copied');
    assert.equal((await filer.get(`${base()}/new-row`)).status, 409);
    assert.deepEqual(await namesThatCount(), [name(1)]);
  });

  test('only the office that fills it in; of what is typed nothing is lost when the session ends', async () => {
    await type(1);
    for (const who of ['reviewer', 'manager', 'neighbour'] as const) {
      const other = await portal.client(who);
      for (const path of ['entry', 'new-row'])
        assert.ok([403, 404].includes((await other.get(`${base()}/${path}`)).status), `${who} ${path}`);
      assert.ok([403, 404].includes((await other.post(`${base()}/new-row`, filled(2))).status), who);
    }
    assert.deepEqual(await namesThatCount(), [name(1)]);
    const client = await portal.client('filer');
    const form = await open(client, 2);
    client.cookies.set('yzw', 's%3Aended.ended');
    const ended = await send(client, form);
    assert.equal(ended.status, 401);
    assert.match(ended.text, /您刚才填写的内容已保留/);
    for (const typed of [name(2), 'v.vehicle_kinds.small']) assert.ok(ended.text.includes(typed), typed);
  });
});
