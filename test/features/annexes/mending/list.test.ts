import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { enrol } from '#src/season/accounts.js';
import { castPassword, ownAgency } from '#test/support/cast.js';
import { tagsOf, textOf } from '#scripts/rehearsal/html.js';
import { annexWorkbook, typedBusiness } from '#test/support/annex-files.js';
import { type Client, createClient, type Fields } from '#test/support/client.js';
import { startTestPortal, type TestPortal } from '#test/support/test-portal.js';

describe('the list of findings as one form', () => {
  let portal: TestPortal;
  let filer: Client;
  let colleague: Client;
  let annexId: number;
  let here: string;
  before(async () => {
    portal = await startTestPortal({ jobs: true });
    const { db } = portal.deps;
    const known = await db('operators').where({ id: portal.cast.filer.id }).first();
    annexId = Number((await db('annexes').where({ agency_id: known.agency_id, annex_no: 3 }).first()).id);
    await enrol(portal.deps, [
      { account: 'colleague', name: '同事', password: castPassword, agencyCode: ownAgency, roles: ['collector'] },
    ]);
    filer = await portal.client('filer');
    colleague = await createClient(portal.base).signIn({ account: 'colleague', password: portal.cast.filer.password });
  });
  after(() => portal.stop());
  beforeEach(async () => {
    const { current_version_id } = await portal.deps.db('annexes').where({ id: annexId }).first();
    const rows = [
      typedBusiness(1, { legal_name: '' }),
      typedBusiness(2, { legal_name: '' }),
      typedBusiness(3, { legal_name: '', uscc: '91460100MA50000020' }),
      typedBusiness(4, { parking_area: '100' }),
    ];
    const uploaded = await filer.upload(
      `/annexes/${annexId}/versions`,
      annexWorkbook(3, rows, `${Math.random()}.xlsx`),
      {
        basedOn: String(current_version_id ?? ''),
      },
    );
    here = uploaded.location;
  });

  const kind = 'A3-10.legal_name.missing';
  /** What the form of the list brings back as it stands, with these typed over. */
  const formOf = (html: string, over: Fields = {}): Fields => ({
    ...Object.fromEntries(
      tagsOf(html, 'input')
        .map(({ attributes }) => [attributes['name'] ?? '', attributes['value'] ?? ''] as const)
        .filter(([name]) => /^(?:v\.|seen\.|reason\.|clash\.|kind$|level$|from$|onward$|_submission)/.test(name)),
    ),
    ...over,
  });
  const fixes = async () =>
    (
      (await portal.deps
        .db('annex_row_fixes')
        .select('row_no', 'field')
        .where({ version_id: here.split('/').pop() })) as {
        row_no: number;
        field: string;
      }[]
    ).map(({ row_no, field }) => `${row_no}.${field}`);
  const listed = async () => (await filer.get(`${here}?kind=${await kindThere()}`)).text;
  const kindThere = async () => {
    const found = await portal.deps.db('annex_findings').where({ field: 'legal_name' }).orderBy('id', 'desc').first();
    return (found?.kind as string | undefined) ?? kind;
  };

  test('one button saves every box that was changed, and leads to the next fault', async () => {
    const page = await listed();
    const sent = formOf(page, { 'v.2.legal_name': '赵某', 'v.4.legal_name': '孙某', at: '2.legal_name' });
    const saved = await filer.post(`${here}/findings`, sent);
    assert.equal(saved.status, 303);
    assert.match(saved.location, /at=3\.legal_name#at-3-legal_name$/);
    assert.deepEqual(await fixes(), ['2.legal_name', '4.legal_name']);
    const next = await filer.get(saved.location.replace(/#.*/, ''));
    assert.match(textOf(next.text), /第 2 行、第 4 行已保存并重新检查。/);
    const [focused] = tagsOf(next.text, 'input').filter(({ attributes }) => 'autofocus' in attributes);
    assert.equal(focused?.attributes['name'], 'v.3.legal_name');
    assert.match(next.text, /id="at-3-legal_name"/);
    assert.equal(
      tagsOf(next.text, 'input').filter(({ attributes }) => /^v\./.test(attributes['name'] ?? '')).length,
      1,
    );
  });

  test('the same form sent twice saves once; another press with nothing changed says so', async () => {
    const sent = formOf(await listed(), { 'v.2.legal_name': '赵某', at: '2.legal_name' });
    await filer.post(`${here}/findings`, sent);
    const again = await filer.post(`${here}/findings`, sent);
    assert.equal(again.status, 303);
    const past = await portal.deps.db('annex_fix_history').where({ version_id: here.split('/').pop() });
    assert.equal(past.length, 1);
    const nothing = await filer.post(`${here}/findings`, formOf(await listed(), { at: '3.legal_name' }));
    assert.match(textOf((await filer.get(nothing.location.replace(/#.*/, ''))).text), /没有改动，未保存/);
  });

  test('with htmx the region comes back by itself, with what was done and the cursor in the next box', async () => {
    const sent = formOf(await listed(), { 'v.2.legal_name': '赵某', at: '2.legal_name' });
    const region = await filer.post(`${here}/findings`, sent, {
      'HX-Request': 'true',
      'HX-Target': 'annexes-checking-findings',
    });
    assert.equal(region.status, 200);
    assert.match(region.text.trimStart(), /^<div id="annexes-checking-findings">/);
    assert.match(textOf(region.text), /第 2 行已保存并重新检查。/);
    assert.match(region.text, /name="v\.3\.legal_name"[^>]*autofocus/);
  });

  test('a cell that another has mended meanwhile is asked about, and everything typed is kept', async () => {
    const mine = await listed();
    const row = (await colleague.get(`${here}/rows/2`)).text;
    const seen = /name="seen" value="(\d*)"/.exec(row)?.[1] ?? '';
    assert.equal((await colleague.post(`${here}/rows/2`, { seen, 'v.legal_name': '钱某' })).status, 303);
    const typed = { 'v.2.legal_name': '赵某', 'v.3.legal_name': '孙某', at: '2.legal_name' };
    for (const headers of [{}, { 'HX-Request': 'true', 'HX-Target': 'annexes-checking-findings' }]) {
      const clash = await filer.post(`${here}/findings`, formOf(mine, { ...typed, _submission: '' }), headers);
      assert.equal(clash.status, 409);
      assert.match(textOf(clash.text), /有 1 栏已由他人改成别的内容，没有保存/);
      assert.match(clash.text, /name="v\.3\.legal_name" value="孙某"/);
    }
    assert.deepEqual(await fixes(), ['2.legal_name'], 'all or none');
  });

  test('a proposal is taken and a reason given by the same form, and what was typed beside it is saved', async () => {
    const errors = (await filer.get(`${here}?level=E`)).text;
    const take =
      tagsOf(errors, 'button').find(({ attributes }) => attributes['name'] === 'take')?.attributes['value'] ?? '';
    const saved = await filer.post(`${here}/findings`, formOf(errors, { take, 'v.2.legal_name': '赵某' }));
    assert.equal(saved.status, 303);
    assert.deepEqual(await fixes(), ['2.legal_name', '4.uscc']);

    const warnings = (await filer.get(`${here}?level=W`)).text;
    const confirm =
      tagsOf(warnings, 'button').find(({ attributes }) => attributes['name'] === 'confirm')?.attributes['value'] ?? '';
    const bare = await filer.post(`${here}/findings`, formOf(warnings, { confirm }));
    assert.equal(bare.status, 422);
    assert.match(textOf(bare.text), /请填写理由/);
    const given = formOf(warnings, { confirm, [`reason.${confirm}`]: '已到现场核对' });
    assert.equal((await filer.post(`${here}/findings`, given)).status, 303);
    assert.match(textOf((await filer.get(`${here}?level=W`)).text), /✔ 已确认：已到现场核对/);
  });

  test('who may not mend sees no boxes, and a bad form is answered with a sentence', async () => {
    const reviewer = await portal.client('reviewer');
    assert.doesNotMatch((await reviewer.get(here)).text, /name="v\.|name="take"/);
    assert.equal((await reviewer.post(`${here}/findings`, { 'v.2.legal_name': '赵某' })).status, 403);
    assert.equal((await filer.post(`${here}/findings`, { 'v.999999.legal_name': '赵某', 'v.x': '1' })).status, 404);
    assert.equal((await filer.post(`${here}/findings`, { 'v.x': '1', take: '9e9' })).status, 303);
    const long = await filer.post(`${here}/findings`, formOf(await listed(), { 'v.2.legal_name': '长'.repeat(2_001) }));
    assert.equal(long.status, 422);
    assert.match(textOf(long.text), /填写的内容太长/);
  });
});
