import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { enrol } from '#src/season/accounts.js';
import { castPassword, ownAgency } from '#test/support/cast.js';
import { tagsOf } from '#scripts/rehearsal/html.js';
import { type CellState, mergeRow, type SentRow } from '#features/annexes/mending/row-merge-rules.js';
import { annexWorkbook, typedBusiness } from '#test/support/annex-files.js';
import { type Client, createClient, type Fields } from '#test/support/client.js';
import { startTestPortal, type TestPortal } from '#test/support/test-portal.js';

describe('what a form brings, against what it showed and what counts now', () => {
  const state = (shown: string, counted: string, typed = '原'): CellState => ({ field: 'a', typed, shown, counted });
  const sent = (value: string, over: Partial<SentRow> = {}): SentRow => ({
    values: { a: value },
    taken: {},
    chosen: new Map(),
    locked: new Set(),
    ...over,
  });
  const outcome = (one: CellState, row: SentRow) => {
    const { changes, clashes, kept } = mergeRow([one], row);
    return [changes.map(({ value }) => value), clashes.map(({ value }) => value), kept];
  };
  const cases: readonly [name: string, one: CellState, row: SentRow, wanted: unknown][] = [
    ['nothing touched, nothing moved', state('原', '原'), sent('原'), [[], [], []]],
    ['line breaks alone are no touch', state('原\n文', '原\n文'), sent('原文'), [[], [], []]],
    ['touched', state('原', '原'), sent('我'), [['我'], [], []]],
    ['not touched, but moved on: stays', state('原', '他'), sent('原'), [[], [], ['a']]],
    ['touched by both in the same way', state('原', '同'), sent('同'), [[], [], []]],
    ['touched by both, each in another way', state('原', '他'), sent('我'), [[], ['我'], []]],
    ['chosen: mine', state('他', '他'), sent('我', { chosen: new Map([['a', 'mine']]) }), [['我'], [], []]],
    ['chosen: theirs', state('他', '他'), sent('我', { chosen: new Map([['a', 'theirs']]) }), [[], [], []]],
    [
      'shown as a clash, nothing chosen',
      state('他', '他'),
      sent('我', { chosen: new Map([['a', '']]) }),
      [[], ['我'], []],
    ],
    [
      'chosen, but moved on again',
      state('他', '又'),
      sent('我', { chosen: new Map([['a', 'mine']]) }),
      [[], ['我'], []],
    ],
    ['locked', state('原', '原'), sent('我', { locked: new Set(['a']) }), [[], [], []]],
    [
      'a proposal may fill what is locked',
      state('原', '原'),
      sent('', { taken: { a: '建' }, locked: new Set(['a']) }),
      [['建'], [], []],
    ],
    ['a proposal where another was', state('原', '他'), sent('原', { taken: { a: '建' } }), [[], ['建'], []]],
  ];
  for (const [name, one, row, wanted] of cases) test(name, () => assert.deepEqual(outcome(one, row), wanted));
});

describe('two persons mend one row', () => {
  let portal: TestPortal;
  let first: Client;
  let second: Client;
  let annexId: number;
  let here: string;
  before(async () => {
    portal = await startTestPortal({ jobs: true });
    const { db } = portal.deps;
    const { filer } = portal.cast;
    const known = (await db('operators').where({ id: filer.id }).first()) as {
      password_hash: string;
      agency_id: number;
    };
    annexId = Number((await db('annexes').where({ agency_id: known.agency_id, annex_no: 3 }).first()).id);
    await enrol(portal.deps, [
      { account: 'colleague', name: '同事', password: castPassword, agencyCode: ownAgency, roles: ['collector'] },
    ]);
    first = await portal.client('filer');
    second = await createClient(portal.base).signIn({ account: 'colleague', password: filer.password });
  });
  after(() => portal.stop());
  beforeEach(async () => {
    const { current_version_id } = await portal.deps.db('annexes').where({ id: annexId }).first();
    const file = annexWorkbook(3, [typedBusiness(1)], `${Math.random()}.xlsx`);
    const uploaded = await first.upload(`/annexes/${annexId}/versions`, file, {
      basedOn: String(current_version_id ?? ''),
    });
    here = `${uploaded.location}/rows/2`;
  });

  /** The row's form as a browser sends it back, with these fields typed over. */
  function formOf(html: string, over: Fields = {}): Fields {
    const inputs = tagsOf(html, 'input')
      .filter(({ attributes }) => /^(?:v\.|seen$|clash\.|_submission)/.test(attributes['name'] ?? ''))
      .map(({ attributes }) => [attributes['name'] ?? '', attributes['value'] ?? '']);
    const selects = [...html.matchAll(/<select id="f-\w+" name="(v\.\w+)">(.*?)<\/select>/gs)].map(
      ([, name = '', options = '']) => [name, /<option value="([^"]*)" selected>/.exec(options)?.[1] ?? ''],
    );
    return { ...Object.fromEntries([...inputs, ...selects]), ...over };
  }
  const valueIn = (html: string, field: string) =>
    tagsOf(html, 'input').find(({ attributes }) => attributes['name'] === `v.${field}`)?.attributes['value'];
  const shown = async (field: string) => valueIn((await first.get(here)).text, field);

  test('different cells: both stay, and the second is told of the first', async () => {
    const [mine, theirs] = [await first.get(here), await second.get(here)];
    assert.equal((await second.post(here, formOf(theirs.text, { 'v.legal_name': '钱某' }))).status, 303);
    const saved = await first.post(here, formOf(mine.text, { 'v.remark': '已核对' }));
    assert.equal(saved.status, 303);
    const page = await first.get(saved.location);
    assert.match(page.text, /“法定代表人（经营者）”由他人改过，已保留他人的修改/);
    assert.deepEqual([await shown('legal_name'), await shown('remark')], ['钱某', '已核对']);
  });

  test('the same cell: nothing is saved, both values are shown, and what else was typed is kept', async () => {
    const [mine, theirs] = [await first.get(here), await second.get(here)];
    await second.post(here, formOf(theirs.text, { 'v.legal_name': '钱某', 'v.manager_name': '孙某' }));
    const typed = { 'v.legal_name': '赵某', 'v.remark': '打了很久的备注' };
    const clash = await first.post(here, formOf(mine.text, typed));
    assert.equal(clash.status, 409);
    assert.match(clash.text, /在您填写期间，有 1 栏已由他人改成别的内容，没有保存/);
    assert.match(clash.text, /保留“钱某”[\s\S]*同事[\s\S]*用我的“赵某”/);
    assert.deepEqual(
      [valueIn(clash.text, 'legal_name'), valueIn(clash.text, 'remark'), valueIn(clash.text, 'manager_name')],
      ['赵某', '打了很久的备注', '孙某'],
      'mine where I typed, theirs where I did not',
    );
    assert.deepEqual([await shown('legal_name'), await shown('remark')], ['钱某', '']);

    const undecided = await first.post(here, formOf(clash.text));
    assert.equal(undecided.status, 409, 'a browser that does not insist on a choice');
    const decided = await first.post(here, formOf(undecided.text, { 'keep.legal_name': 'mine' }));
    assert.equal(decided.status, 303);
    assert.deepEqual(
      [await shown('legal_name'), await shown('remark'), await shown('manager_name')],
      ['赵某', '打了很久的备注', '孙某'],
    );
  });

  test('theirs is kept on request; a choice that a third mending has overtaken is asked again', async () => {
    const [mine, theirs] = [await first.get(here), await second.get(here)];
    await second.post(here, formOf(theirs.text, { 'v.legal_name': '钱某' }));
    const clash = await first.post(here, formOf(mine.text, { 'v.legal_name': '赵某', 'v.remark': '备注' }));
    await second.post(here, formOf((await second.get(here)).text, { 'v.legal_name': '李某' }));
    const again = await first.post(here, formOf(clash.text, { 'keep.legal_name': 'mine' }));
    assert.equal(again.status, 409);
    assert.match(again.text, /保留“李某”/);
    const decided = await first.post(here, formOf(again.text, { 'keep.legal_name': 'theirs' }));
    assert.equal(decided.status, 303);
    assert.deepEqual([await shown('legal_name'), await shown('remark')], ['李某', '备注']);
  });

  test('a value that is too long is refused on the page, everything kept', async () => {
    const page = await first.get(here);
    const answer = await first.post(
      here,
      formOf(page.text, { 'v.remark': '长'.repeat(2_001), 'v.legal_name': '周某' }),
    );
    assert.equal(answer.status, 422);
    assert.match(answer.text, /填写的内容太长（最多 2000 个字符）/);
    assert.equal(valueIn(answer.text, 'legal_name'), '周某');
  });

  test('what was mended and taken back counts as it did, for a form opened in between', async () => {
    const typed = (await first.get(here)).text;
    await second.post(here, formOf(typed, { 'v.legal_name': '钱某' }));
    const between = (await first.get(here)).text;
    await second.post(here, formOf((await second.get(here)).text, { 'v.legal_name': '示例丁' }));
    const clash = await first.post(here, formOf(between, { 'v.legal_name': '赵某' }));
    assert.equal(clash.status, 409, 'it showed 钱某, and 示例丁 counts again');
    const alone = await first.post(here, formOf(between, { 'v.remark': '备注' }));
    assert.equal(alone.status, 303);
    assert.equal(await shown('legal_name'), '示例丁');
  });
});
