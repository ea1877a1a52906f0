import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { textOf } from '#scripts/rehearsal/html.js';
import { annexDefinition } from '#domain/annexes/index.js';
import { keepAnsweredList } from '#features/annexes/lists/changes/answering.js';
import { prefilledWorkbook } from '#features/annexes/lists/handed-list.js';
import { getAnnex } from '#features/annexes/queries.js';
import { act, annexIdOf, annexSteps } from '#src/season/actions.js';
import { loadExtract } from '#src/season/licences.js';
import { jobsDone } from '#test/support/annex-checked.js';
import { wordlessEntries } from '#test/support/audited-words.js';
import { otherAgency, ownAgency } from '#test/support/cast.js';
import type { Client, Fields } from '#test/support/client.js';
import { anOldLicence, type ExtractRow, extractFile } from '#test/support/extracts.js';
import { handOut } from '#test/support/handed-annex.js';
import { actorNamed } from '#test/support/operators.js';
import { startTestPortal, type TestPortal } from '#test/support/test-portal.js';
import { sentForm } from '#test/support/two-sessions/sent-form.js';

const said = (html: string): string => textOf(html).replace(/\s+/g, ' ');
const expired = { valid_from: '2017-01-02', valid_to: '2020-01-01' };
const own = (n: number, change: ExtractRow = {}) => anOldLicence(n, { operating_status: '1 营业', ...change });
const other = (n: number, change: ExtractRow = {}) => own(n, { division_code: '469002 琼海市', ...change });

/** Licences 1-2 of annex 4 and 11-12 of annex 5 are the own office's, 3-4 and 13 the other one's. */
const list = (change: Readonly<Record<number, ExtractRow>> = {}, more: readonly ExtractRow[] = []): ExtractRow[] => [
  ...[1, 2].map((n) => own(n, change[n])),
  ...[11, 12].map((n) => own(n, { ...expired, ...change[n] })),
  ...[3, 4].map((n) => other(n, change[n])),
  other(13, { ...expired, ...change[13] }),
  ...more,
];

describe('a list that changes after annexes were handed in', () => {
  let portal: TestPortal;
  let clients: Record<'filer' | 'manager' | 'neighbour' | 'reviewer', Client>;
  const ids: Record<string, number> = {};
  before(async () => {
    portal = await startTestPortal({ jobs: true });
    const names = ['filer', 'manager', 'neighbour', 'reviewer'] as const;
    clients = Object.fromEntries(
      await Promise.all(names.map(async (name) => [name, await portal.client(name)])),
    ) as typeof clients;
    for (const unit of [ownAgency, otherAgency])
      for (const no of [4, 5] as const) ids[`${unit} ${no}`] = await annexIdOf(portal.deps, unit, no);
    await handOut(portal, list());
    for (const no of [4, 5]) {
      await begin(clients.filer, ownAgency, no);
      await begin(clients.neighbour, otherAgency, no);
    }
  });
  after(() => portal.stop());

  const idOf = (unit: string, no: number): number => ids[`${unit} ${no}`] ?? 0;
  const base = (unit: string, no: number): string => `/annexes/${idOf(unit, no)}`;
  const annexOf = (unit: string, no: number) =>
    portal.deps
      .db('annexes')
      .where({ id: idOf(unit, no) })
      .first();
  const later = (): void => portal.clock.setTo(new Date(portal.clock.now().getTime() + 60_000));
  const settled = () =>
    jobsDone(portal, 'annex.check', 'annex.recheck', 'annex.cross-check', 'annex.pass-on', 'annex.judge-lists');

  async function begin(client: Client, unit: string, no: number): Promise<void> {
    assert.equal((await client.post(`${base(unit, no)}/list-entry`)).status, 303);
    await settled();
    await rest(client, unit, no);
  }
  const hereOf = async (unit: string, no: number): Promise<string> =>
    `${base(unit, no)}/versions/${(await annexOf(unit, no)).current_version_id}`;
  async function rest(client: Client, unit: string, no: number): Promise<void> {
    const here = await hereOf(unit, no);
    const ask = `${here}/marks/many?show=open&result=${no === 4 ? 'accurate' : 'lapsed'}`;
    const form = sentForm((await client.get(ask)).text, `${here}/marks/many`) as Fields;
    const answer = await client.post(`${here}/marks/many`, form);
    assert.equal(answer.status, 303, said(answer.text));
    await settled();
  }
  /** As if another person of the office had handed it in, and the province had done its part. */
  async function handIn(unit: string, no: number, state: 'submitted' | 'accepted' | 'imported'): Promise<void> {
    later();
    const { deps, cast } = portal;
    const at = portal.clock.now();
    const [accepter, importer] = [cast.reviewer.id, cast.importer.id];
    await deps
      .db('annexes')
      .where({ id: idOf(unit, no) })
      .increment('version', 1)
      .update({
        ...{ state, submitted_by: cast.manager.id, submitted_at: at },
        ...(state === 'submitted' ? {} : { decided_by: accepter, decided_at: at }),
        ...(state === 'imported' ? { imported_by: importer, imported_at: at } : {}),
      });
    await act(deps, async (trx) => keepAnsweredList(trx, deps, await getAnnex(trx, idOf(unit, no)), at));
  }
  async function load(rows: readonly ExtractRow[]): Promise<void> {
    later();
    const people = { reader: await actorNamed(portal, 'reviewer'), loader: await actorNamed(portal, 'importer') };
    await loadExtract(portal.deps, people, extractFile(rows));
    await settled();
  }
  const shapeOf = async (unit: string, no: number): Promise<string> => {
    const { state, version, current_version_id } = await annexOf(unit, no);
    const { checked_at } = await portal.deps.db('annex_versions').where({ id: current_version_id }).first();
    return `${state} ${version} ${checked_at?.getTime()}`;
  };

  async function signNil(): Promise<void> {
    later();
    const page = `${base(ownAgency, 5)}/nil-return`;
    const form = sentForm((await clients.manager.get(page)).text, page) as Fields;
    const answer = await clients.manager.post(page, { ...form, sure: '1' });
    assert.equal(answer.status, 303, said(answer.text));
  }

  test('a licence more in one list reopens that office’s annex alone, its nil return is no more', async () => {
    await signNil();
    const nil = await portal.deps.db('annex_nil_returns').first();
    await handIn(otherAgency, 5, 'accepted');
    await handIn(ownAgency, 4, 'accepted');
    const untouched = [await shapeOf(otherAgency, 5), await shapeOf(ownAgency, 4)];
    await load(list({}, [own(14, { ...expired, business_name: '海口后来的维修店' })]));
    assert.equal((await annexOf(ownAgency, 5)).state, 'returned');
    assert.deepEqual([await shapeOf(otherAgency, 5), await shapeOf(ownAgency, 4)], untouched);
    const page = said((await clients.manager.get(base(ownAgency, 5))).text);
    assert.match(page, /名单有变化：新增 1 户。签署的零报告不再有效，本表已由系统重新打开/);
    const changes = said((await clients.filer.get(`${base(ownAgency, 5)}/list-changes`)).text);
    assert.match(changes, /新增的户（1） .*HN0000014 海口后来的维修店.*零报告.*已失效 待重新报送/);
    const document = said((await clients.reviewer.get(`${base(ownAgency, 5)}/nil-returns/${nil.id}`)).text);
    assert.match(document, /已失效：报送以后，本单位附件5名单有变化：新增 1 户/);
    for (const who of ['filer', 'manager'] as const)
      assert.match(said((await clients[who].get('/')).text), /附件5[^。]*名单有变化，待重新报送/);
    assert.equal((await clients.neighbour.get(`${base(ownAgency, 5)}/list-changes`)).status, 404);
  });

  test('the portal notes why it reopened it', async () => {
    const entry = await portal.deps.db('audit_entries').where({ verb: 'annex.reopen' }).first();
    assert.equal(entry.actor_id, null);
    const { reason, new: count } = JSON.parse(entry.state_after) as Record<string, unknown>;
    assert.match(String(reason), /新增 1 户/);
    assert.equal(count, 1);
  });

  test('answered and handed in again it is done with', async () => {
    const annex = await getAnnex(portal.deps.db, idOf(ownAgency, 5));
    const content = await prefilledWorkbook(portal.deps, annex, annexDefinition(5), 'xlsx');
    assert.ok(content);
    const [, basedOn = ''] =
      /name="basedOn" value="(\d*)"/.exec((await clients.filer.get(base(ownAgency, 5))).text) ?? [];
    const file = { name: '附件5.xlsx', content };
    const answer = await clients.filer.upload(`${base(ownAgency, 5)}/versions`, file, { basedOn });
    assert.equal(answer.status, 303, said(answer.text));
    await settled();
    await rest(clients.filer, ownAgency, 5);
    await signNil();
    assert.ok(!said((await clients.manager.get(base(ownAgency, 5))).text).includes('名单有变化'));
    assert.match(said((await clients.manager.get(`${base(ownAgency, 5)}/list-changes`)).text), /已重新报送/);
    const before = await shapeOf(ownAgency, 5);
    await load(list({ 13: { address: '示例路改' } }, [own(14, { ...expired, business_name: '海口后来的维修店' })]));
    assert.equal(await shapeOf(ownAgency, 5), before, 'the other office’s list is no business of it');
    assert.equal((await annexOf(otherAgency, 5)).state, 'returned');
  });

  test('contents that changed come back as findings of the check, what is gone as well', async () => {
    assert.equal((await annexOf(ownAgency, 4)).state, 'accepted');
    await load([
      ...list({ 1: { address: '示例路新址' } }, [own(14, expired)]).filter(
        ({ old_system_id }) => old_system_id !== 'HN0000002',
      ),
    ]);
    assert.equal((await annexOf(ownAgency, 4)).state, 'returned');
    const { text } = await clients.filer.get(`${base(ownAgency, 4)}/list-changes`);
    assert.match(said(text), /不再列入的户（1）.*HN0000002.*内容变动的户（1）.*HN0000001/);
    assert.match(said(text), /HN0000001 \S+ 业户地址 \S+ 示例路新址/, 'the old value and the new one');
    assert.doesNotMatch(said(text), /469999\d{12}/, 'numbers of persons by their ends');
    const versionId = (await annexOf(ownAgency, 4)).current_version_id;
    const findings = await portal.deps.db('annex_findings').where({ version_id: versionId }).orderBy('row_no');
    assert.deepEqual(
      findings.map(({ rule, field }) => `${rule} ${field}`),
      ['V26 address', 'V27 old_system_id'],
    );
    await load(list({}, [own(14, expired)]));
  });

  describe('by what offices pass on to each other', () => {
    async function mark(row: number, values: Fields): Promise<void> {
      const here = await hereOf(ownAgency, 4);
      const form = sentForm((await clients.filer.get(`${here}/marks`)).text, `${here}/marks`) as Fields;
      const sent = Object.fromEntries(Object.entries(values).map(([field, text]) => [`v.${row}.${field}`, text]));
      assert.equal((await clients.filer.post(`${here}/marks`, { ...form, ...sent })).status, 303);
      await settled();
    }
    async function submit(): Promise<void> {
      later();
      const officers = {
        manager: await actorNamed(portal, 'manager'),
        reviewer: await actorNamed(portal, 'reviewer'),
        importer: await actorNamed(portal, 'importer'),
      };
      await annexSteps(portal.deps, officers, idOf(ownAgency, 4)).submitted();
      await settled();
    }

    test('who gets a licence after acceptance has its annex back; who passed it on has not', async () => {
      await handIn(otherAgency, 4, 'accepted');
      await mark(3, { check_result: '非本辖区', actual_agency: '琼海市道路运输管理局' });
      await submit();
      assert.equal((await annexOf(ownAgency, 4)).state, 'submitted');
      assert.equal((await annexOf(otherAgency, 4)).state, 'returned');
      const { text } = await clients.neighbour.get(`${base(otherAgency, 4)}/list-changes`);
      assert.match(said(text), /新增的户（1）.*HN0000001/);
    });

    test('taken back with its submission, the licence is where it was', async () => {
      await handIn(otherAgency, 4, 'accepted');
      assert.equal((await clients.manager.post(`${base(ownAgency, 4)}/withdrawal`)).status, 303);
      await settled();
      const pass = await portal.deps.db('licence_passes').orderBy('id', 'desc').first();
      assert.equal(pass.state, 'withdrawn');
      const licence = await portal.deps.db('licences').where({ old_id: 'HN0000001' }).first();
      assert.equal(licence.unit_code, ownAgency);
      assert.match(
        said((await clients.neighbour.get(`${base(otherAgency, 4)}/list-changes`)).text),
        /不再列入的户（1）.*HN0000001/,
      );
      await handIn(otherAgency, 4, 'accepted');
    });

    test('sent back, it is open again where it came from, though that annex was handed in', async () => {
      await submit();
      const path = '/licences/passed?state=waiting';
      const [, pick = ''] = /name="pick"\s+value="([\d.]+)"/.exec((await clients.neighbour.get(path)).text) ?? [];
      const answer = await clients.neighbour.post('/licences/passed/answers', {
        ...{ pick, do: 'return', reason: '实际在海口市经营' },
      });
      assert.equal(answer.status, 303, said(answer.text));
      await settled();
      assert.equal((await annexOf(ownAgency, 4)).state, 'returned');
      assert.match(
        said((await clients.filer.get(`${base(ownAgency, 4)}/list-changes`)).text),
        /内容变动的户（1）.*HN0000001.*由其他单位或省局退回/,
      );
    });
  });

  test('what is in the register stays there: the province has a line, until a reviewer says what was done', async () => {
    await mendOwn4();
    await handIn(ownAgency, 4, 'imported');
    await load(list({ 2: { address: '示例路又一新址' } }, [own(14, expired)]));
    assert.equal((await annexOf(ownAgency, 4)).state, 'imported');
    const home = said((await clients.reviewer.get('/')).text);
    assert.match(home, /附件4[^。]*已入库，名单又有变化.*本表已入库，没有重新打开/);
    const page = `${base(ownAgency, 4)}/list-changes`;
    const { text } = await clients.reviewer.get(page);
    const [, path = ''] = /action="[^"]*?(\/annexes\/\d+\/list-changes\/\d+\/noted)"/.exec(text) ?? [];
    assert.equal((await clients.manager.post(path, { reason: '已核对' })).status, 403);
    assert.equal((await clients.reviewer.post(path, { reason: '' }, { Referer: portal.base + page })).status, 422);
    assert.equal((await clients.reviewer.post(path, { reason: '已电话核对，地址已改' })).status, 303);
    assert.equal((await clients.reviewer.post(path, { reason: '已核对' })).status, 409);
    assert.ok(!said((await clients.reviewer.get('/')).text).includes('名单又有变化'));
    await load(list({ 2: { address: '示例路又一新址' } }, [own(14, expired), other(16)]));
    assert.ok(!said((await clients.reviewer.get('/')).text).includes('名单又有变化'), 'it is dealt with');
    await load(list({ 2: { address: '示例路又一新址' } }, [own(14, expired), own(15)]));
    assert.match(said((await clients.reviewer.get('/')).text), /名单又有变化/);
    await load(list({}, [own(14, expired)]));
    assert.ok(!said((await clients.reviewer.get('/')).text).includes('名单又有变化'), 'it is again what was answered');
  });

  async function mendOwn4(): Promise<void> {
    await load(list({}, [own(14, expired)]));
    await portal.deps
      .db('annex_list_changes')
      .where({ annex_id: idOf(ownAgency, 4) })
      .delete();
  }

  test('all that was noted in the audit has words', async () => {
    assert.deepEqual(await wordlessEntries(portal.deps.db), []);
  });
});
