import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { textOf } from '#scripts/rehearsal/html.js';
import { annexIdOf } from '#src/season/actions.js';
import { jobsDone } from '#test/support/annex-checked.js';
import { wordlessEntries } from '#test/support/audited-words.js';
import { otherAgency, ownAgency } from '#test/support/cast.js';
import type { Client, Fields } from '#test/support/client.js';
import { anOldLicence } from '#test/support/extracts.js';
import { beginOnline, handOut } from '#test/support/handed-annex.js';
import { startTestPortal, type TestPortal } from '#test/support/test-portal.js';
import { sentForm } from '#test/support/two-sessions/sent-form.js';

const said = (html: string): string => textOf(html).replace(/\s+/g, ' ');
const expired = { valid_from: '2017-01-02', valid_to: '2020-01-01' };

describe('nil returns', () => {
  let portal: TestPortal;
  let clients: Record<'filer' | 'manager' | 'neighbour' | 'reviewer', Client>;
  const annexes: Record<number, number> = {};
  let here4 = '';
  let here5 = '';
  before(async () => {
    portal = await startTestPortal({ jobs: true });
    const names = ['filer', 'manager', 'neighbour', 'reviewer'] as const;
    clients = Object.fromEntries(
      await Promise.all(names.map(async (name) => [name, await portal.client(name)])),
    ) as typeof clients;
    for (const no of [3, 4, 5] as const) annexes[no] = await annexIdOf(portal.deps, ownAgency, no);
  });
  after(() => portal.stop());

  const base = (no: number) => `/annexes/${annexes[no]}`;
  const page = (no: number) => `${base(no)}/nil-return`;
  const settled = () => jobsDone(portal, 'annex.check', 'annex.recheck', 'annex.cross-check', 'annex.pass-on');
  const annexOf = async (no: number) => portal.deps.db('annexes').where({ id: annexes[no] }).first();
  const formOf = async (no: number): Promise<Fields> =>
    sentForm((await clients.manager.get(page(no))).text, page(no)) as Fields;
  const sign = async (no: number, fields: Fields) =>
    clients.manager.post(page(no), fields, { Referer: portal.base + page(no) });

  async function mark(here: string, values: Fields): Promise<void> {
    const form = sentForm((await clients.filer.get(`${here}/marks`)).text, `${here}/marks`) as Fields;
    const answer = await clients.filer.post(`${here}/marks`, { ...form, ...values });
    assert.equal(answer.status, 303, said(answer.text));
    await settled();
  }
  async function restLapsed(): Promise<void> {
    const ask = `${here5}/marks/many?show=open&result=lapsed`;
    const form = sentForm((await clients.filer.get(ask)).text, `${here5}/marks/many`) as Fields;
    assert.equal((await clients.filer.post(`${here5}/marks/many`, form)).status, 303);
    await settled();
  }

  test('before the list is handed out there is nothing to sign in annex 5', async () => {
    const { text } = await clients.manager.get(page(5));
    assert.match(said(text), /本表的名单还没有下发，不能作零报告/);
    assert.match(text, /<button type="button" class="button" disabled[^>]*>签署并报送零报告/);
  });

  test('only who submits the annex of the office may sign, and another office finds nothing', async () => {
    assert.equal((await clients.filer.get(page(5))).status, 403);
    assert.equal((await clients.reviewer.get(page(5))).status, 403);
    assert.equal((await clients.neighbour.get(page(5))).status, 404);
    assert.equal((await clients.neighbour.post(page(5), { sure: '1' })).status, 404);
    const two = await annexIdOf(portal.deps, ownAgency, 2);
    assert.equal((await clients.manager.get(`/annexes/${two}/nil-return`)).status, 404, 'annex 2 has no nil return');
    await handOut(portal, [
      ...[1, 2].map((n) => anOldLicence(n, { operating_status: '1 营业' })),
      ...[11, 12, 13].map((n) => anOldLicence(n, expired)),
    ]);
  });

  test('unmarked rows come first: the page says so, the button that confirms the rest is offered to who fills in', async () => {
    here5 = await beginOnline(portal, clients.filer, 5);
    await settled();
    assert.match(said((await clients.manager.get(page(5))).text), /名单中还有 3 户没有核对结果，不能作零报告/);
    assert.match(said((await clients.filer.get(base(5))).text), /其余 3 户全部确认失效/);
    const answer = await sign(5, { ...(await formOf(5).catch(() => ({}))), sure: '1' });
    assert.equal(answer.status, 409);
  });

  test('a row that is marked as filed is named, with the way to it', async () => {
    const filed = { 'v.3.check_result': '已备案', 'v.3.is_filed': '是', 'v.3.filing_date': '2019-09-02' };
    await mark(here5, { ...filed, 'v.3.filing_no': '460100020001' });
    await restLapsed();
    const { text } = await clients.manager.get(page(5));
    assert.match(said(text), /有 1 户标注为已备案，与零报告不符.*附件5第 3 行 海口示例第11汽车维修店/);
    assert.ok(text.includes(`${here5}/rows/3`));
    await mark(here5, { 'v.3.check_result': '已停业或注销' });
    assert.match(said((await clients.manager.get(page(5))).text), /有 1 户的核对结果不是“确认失效”/);
    await mark(here5, { 'v.3.check_result': '确认失效' });
  });

  test('whoever filled it in does not sign it (R29)', async () => {
    const versionId = Number(here5.split('/').pop());
    const uploadedBy = async (uploaded_by: number): Promise<void> => {
      await portal.deps.db('annexes').where({ id: annexes[5] }).update({ uploaded_by: null });
      await portal.deps.db('annex_versions').where({ id: versionId }).update({ uploaded_by });
      await portal.deps.db('annexes').where({ id: annexes[5] }).update({ uploaded_by });
    };
    const form = await formOf(5);
    await uploadedBy(portal.cast.manager.id);
    assert.match(said((await clients.manager.get(page(5))).text), /填报人和报送审核人不能是同一人/);
    assert.equal((await sign(5, { ...form, sure: '1' })).status, 409);
    await uploadedBy(portal.cast.filer.id);
    assert.equal((await annexOf(5))?.state, 'filling');
  });

  test('what is signed stands on the page; without the tick it is not', async () => {
    const { text } = await clients.manager.get(page(5));
    assert.match(said(text), /经核对，海口市附件5名单 3 户均已确认失效，无已备案业户，附件5作零报告。/);
    assert.match(said(text), /附件5（有效期止早于 2020-10-31 的许可证） 3 户，\d{4}-\d\d-\d\d .* 下发/);
    assert.match(said(text), /名单指纹 SHA-256 [0-9a-f]{8} [0-9a-f]{8} /);
    const answer = await sign(5, await formOf(5));
    assert.equal(answer.status, 422);
    assert.match(said(answer.text), /没有勾选“已核对”/);
    assert.equal((await sign(5, { ...(await formOf(5)), seen: 'x', sure: '1' })).status, 409, 'another list was shown');
    assert.equal((await annexOf(5))?.state, 'filling');
  });

  test('signed, it is handed in, and a document that can be printed', async () => {
    const answer = await sign(5, { ...(await formOf(5)), sure: '1' });
    assert.equal(answer.status, 303, said(answer.text));
    const annex = await annexOf(5);
    assert.equal(annex?.state, 'submitted');
    const nil = await portal.deps.db('annex_nil_returns').first();
    assert.match(nil.number, /^L\d{8}-460100-5-\w{6}$/);
    assert.match(nil.list_hash, /^[0-9a-f]{64}$/);
    assert.equal(nil.signed_at.getTime(), annex?.submitted_at.getTime());
    const { status, text } = await clients.manager.get(answer.location);
    assert.equal(status, 200);
    assert.match(said(text), /机动车维修备案管理附件5零报告 编号： ?L\d{8}-460100-5-\w{6}/);
    assert.match(said(text), /经核对，海口市附件5名单 3 户.*填报单位（盖章）：.*签署人（签字）：.*日期：/);
    assert.equal((await clients.neighbour.get(answer.location)).status, 404);
    assert.equal((await clients.manager.get(answer.location.replace(/\d+$/, '999'))).status, 404);
  });

  test('the matrix of the drive counts it, and no more before it was signed', async () => {
    const nilsIn = async (query: string) => {
      const { text } = await clients.reviewer.get(`/progress/matrix?show=has-nil${query}`);
      return text
        .split('data-figure="nil"')
        .slice(1)
        .map((cell) => textOf(`<td${cell.slice(0, cell.indexOf('</td>'))}`))
        .join();
    };
    assert.match(await nilsIn(''), /1/);
    assert.doesNotMatch(await nilsIn('&at=2020-11-18T08:00'), /1/);
  });

  test('a reviewer sees at once that it is one', async () => {
    assert.match(said((await clients.reviewer.get('/annexes')).text), /附件5 第 1 版 零报告/);
    assert.match(said((await clients.reviewer.get(base(5))).text), /已报送 零报告 .*本表以零报告报送： ?经核对/);
  });

  test('taken back it says nothing any more, and rows that are handed in later are no nil return', async () => {
    const first = await portal.deps.db('annex_nil_returns').first();
    assert.equal((await clients.manager.post(`${base(5)}/withdrawal`)).status, 303);
    assert.match(
      said((await clients.manager.get(`${page(5)}s/${first.id}`)).text),
      /已失效：签署后本表已撤回或重新报送/,
    );
    assert.ok(!said((await clients.reviewer.get(base(5))).text).includes('本表以零报告报送'));
    portal.clock.setTo(new Date(portal.clock.now().getTime() + 60_000));
    const form = sentForm((await clients.manager.get(`${base(5)}/submission`)).text, `${base(5)}/submission`) as Fields;
    assert.equal((await clients.manager.post(`${base(5)}/submission`, form)).status, 303);
    assert.ok(!said((await clients.reviewer.get('/annexes')).text).includes('零报告'));
    assert.equal((await clients.manager.post(`${base(5)}/withdrawal`)).status, 303);
    portal.clock.setTo(new Date(portal.clock.now().getTime() + 60_000));
    assert.equal((await sign(5, { ...(await formOf(5)), sure: '1' })).status, 303);
  });

  test('annex 3 without a version is begun by who fills in, and signed by another', async () => {
    const asked = said((await clients.manager.get(base(3))).text);
    assert.match(asked, /请先由填报人在本表页面以空表作零报告/);
    assert.match(said((await clients.manager.get(page(3))).text), /填报人还没有填报这张表/);
    assert.equal((await clients.manager.post(`${page(3)}/version`)).status, 403);
    assert.match((await clients.filer.get(base(3))).text, /以空表作零报告/);
    assert.equal((await clients.filer.post(`${page(3)}/version`)).status, 303);
    assert.equal((await clients.filer.post(`${page(3)}/version`)).status, 409, 'it is begun');
    assert.equal((await clients.filer.post(`${page(5)}/version`)).status, 409, 'annex 5 has licences');
    await settled();
    assert.match(said((await clients.manager.get('/')).text), /附件3[^。]{0,40}没有数据行，待作零报告报送/);
  });

  test('a licence of annex 4 that is marked as filed speaks against it (V17): it is named and linked', async () => {
    here4 = await beginOnline(portal, clients.filer, 4);
    await settled();
    const filed = { 'v.3.check_result': '已备案', 'v.3.is_filed': '是', 'v.3.filing_date': '2019-09-02' };
    await mark(here4, { ...filed, 'v.3.filing_no': '460100020001' });
    const { text } = await clients.manager.get(page(3));
    assert.match(said(text), /有 1 户标注为已备案，与零报告不符.*附件4第 3 行 海口示例第1汽车维修店/);
    assert.ok(text.includes(`${here4}/rows/3`));
    const answer = await sign(3, { sure: '1' });
    assert.equal(answer.status, 409);
    assert.match(said(answer.text), /有 1 户标注为已备案/);
    await mark(here4, { 'v.3.check_result': '准确' });
    assert.equal((await sign(3, { ...(await formOf(3)), sure: '1' })).status, 303);
    assert.equal((await annexOf(3))?.state, 'submitted');
  });

  test('it is reviewed as every annex is; what speaks against it since stands in the way', async () => {
    await mark(here4, {
      ...{ 'v.3.check_result': '已备案', 'v.3.is_filed': '是' },
      ...{ 'v.3.filing_date': '2019-09-02', 'v.3.filing_no': '460100020001' },
    });
    assert.equal((await clients.reviewer.post(`${base(3)}/claim`)).status, 303);
    const accept = (no: number) =>
      clients.reviewer.post(`${base(no)}/acceptance`, { drafts: '0' }, { Referer: portal.base + base(no) });
    assert.match(said((await accept(3)).text), /有 1 户标注为已备案，与零报告不符/);
    await mark(here4, { 'v.3.check_result': '准确' });
    assert.equal((await accept(3)).status, 303);
    assert.equal((await annexOf(3))?.state, 'accepted');
    assert.equal((await clients.reviewer.post(`${base(5)}/claim`)).status, 303);
    await clients.reviewer.get(`${here5}/rows`);
    const licence = portal.deps.db('licences').where({ old_id: 'HN0000013' });
    await licence.clone().update({ is_gone: 1 });
    assert.match(said((await accept(5)).text), /报送以后，本单位的名单有变化，不能接收/);
    await licence.clone().update({ is_gone: 0 });
    assert.equal((await accept(5)).status, 303);
  });

  test('an accepted nil return of annex 3 is done: there is nothing to import', async () => {
    const importer = await portal.client('importer');
    const { text } = await importer.get(base(3));
    assert.match(said(text), /已接收 零报告/);
    assert.ok(!/预览入库|入库 （现在）/.test(said(text)), said(text).slice(600, 1_200));
    assert.ok(!/附件3《[^》]*》已接收，待入库/.test(said((await importer.get('/')).text)));
    assert.ok(!said((await importer.get('/annexes')).text).includes('附件3 第 1 版'));
  });

  test('annex 4 is one where its handed list is empty, and nowhere else', async () => {
    const { deps } = portal;
    const own = await clients.filer.post(`${base(4)}/nil-return/version`);
    assert.equal(own.status, 409);
    const other = `/annexes/${await annexIdOf(deps, otherAgency, 4)}`;
    assert.match(said((await clients.neighbour.get(other)).text), /名单为 0 户的，填报人以空表作零报告/);
    assert.equal((await clients.neighbour.post(`${other}/nil-return/version`)).status, 303);
    await settled();
    // A small office, so that the same person signs: that two must is told above.
    await deps.db('drives').update({ small_units: otherAgency });
    const path = `${other}/nil-return`;
    const asked = await clients.neighbour.get(path);
    assert.match(said(asked.text), /附件4名单为 0 户，附件4作零报告/);
    const form = sentForm(asked.text, path) as Fields;
    const answer = await clients.neighbour.post(path, { ...form, sure: '1' });
    assert.equal(answer.status, 303, said(answer.text));
    await settled();
    const document = said((await clients.neighbour.get(answer.location)).text);
    assert.match(document, /附件4零报告.*附件4名单 0 户.*已报送/);
    assert.match(said((await clients.neighbour.get(other)).text), /本表以零报告报送/);
    await deps.db('drives').update({ small_units: '' });
  });

  test('what was noted of it in the audit has words', async () => {
    const entry = await portal.deps.db('audit_entries').where({ verb: 'annex.sign-nil' }).first();
    const { nilNumber, listHash } = JSON.parse(entry.state_after) as Record<string, string>;
    assert.match(nilNumber ?? '', /^L\d/);
    assert.match(listHash ?? '', /^[0-9a-f]{64}$/);
    assert.deepEqual(await wordlessEntries(portal.deps.db), []);
  });
});
