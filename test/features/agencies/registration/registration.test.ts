import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { inTransaction } from '#platform/db/transaction.js';
import { forwardDuty } from '#features/agencies/duties/forwarding.js';
import { findAgencyByCode } from '#features/agencies/queries.js';
import { recallAnnex, returnAnnex } from '#features/annexes/review/steps.js';
import { namesOfUnit } from '#features/annexes/checking/unit-names.js';
import { soundRow } from '#test/domain/checking/rows.js';
import { annexWorkbook } from '#test/support/annex-files.js';
import { annexSeason } from '#test/support/annex-season.js';
import { startTestPortal, type TestPortal } from '#test/support/test-portal.js';

const unit = '469021';
const office = {
  ...(soundRow[1] as Record<string, string>),
  division_code: '469021 定安县',
  agency_name: '定安县示例交通运输服务中心',
  system_agency_name: '定安县示例道路运输管理所',
  parent_agency: '定安县示例交通运输局',
  duty_document: '示编〔2019〕1号',
};
const bureau = {
  ...office,
  agency_name: '定安县示例交通运输局',
  system_agency_name: '定安县示例交通运输局',
  agency_kind: '交通运输局',
  agency_uscc: '',
  does_repair: '否',
  acting_agency: '定安县示例交通运输服务中心',
  liaison_mobile: '13800000009',
};

describe('an accepted annex 1 registers the unit', () => {
  let portal: TestPortal;
  let season: ReturnType<typeof annexSeason>;
  before(async () => {
    portal = await startTestPortal();
    season = annexSeason(portal);
  });
  after(() => portal.stop());

  const agencies = async () =>
    (await portal.deps.db('agencies').where({ division_code: unit }).orderBy('id')) as Record<string, unknown>[];
  const forwardings = async () =>
    (await portal.deps.db('forwardings').where({ unit_code: unit }).orderBy('id')) as Record<string, unknown>[];
  const names = async (id: unknown) =>
    (await portal.deps.db('agency_names').where({ agency_id: id }).orderBy('id')) as Record<string, unknown>[];

  test('the office keeps its id, both names stand side by side, the bureau is made and forwards with a receipt', async () => {
    const { agencyId } = await season.peopleOf(unit);
    const { annexId, versionId } = await season.handIn(unit, 1, annexWorkbook(1, [bureau, office]));
    const names0 = await namesOfUnit(portal.deps.db, portal.deps.cipher, { driveId: 1, unitCode: unit });
    assert.deepEqual(names0, ['定安县示例交通运输服务中心', '定安县示例交通运输局'], 'known before it is accepted');
    await season.accept(annexId);
    const [own, made] = await agencies();
    assert.equal(own?.['id'], agencyId);
    assert.equal(own?.['name'], '定安县示例交通运输服务中心');
    assert.equal(own?.['system_name'], '定安县示例道路运输管理所');
    assert.equal(own?.['name_relation'], '', 'a difference waits for a decision');
    assert.equal(own?.['kind'], 'service_center');
    assert.equal(own?.['does_repair'], 1);
    assert.equal(own?.['state'], 'registered');
    assert.equal(own?.['registered_version_id'], versionId);
    assert.equal(own?.['parent_id'], made?.['id'], 'the authority above is the bureau of the same annex');
    assert.notEqual(own?.['liaison_mobile_sealed'], '13800000001');
    assert.equal(portal.deps.cipher.open(String(own?.['liaison_mobile_sealed'])), '13800000001');
    assert.equal(made?.['name'], '定安县示例交通运输局');
    assert.equal(made?.['name_relation'], 'same');
    assert.equal(made?.['code'], '469021-1');
    assert.equal(made?.['is_reporting'], 0);
    const [hop, ...more] = await forwardings();
    assert.deepEqual([hop?.['from_agency_id'], hop?.['to_agency_id'], more.length], [made?.['id'], own?.['id'], 0]);
    assert.match(String(hop?.['receipt_no']), /^20201126-469021-ZF-/);
    assert.deepEqual(
      (await names(own?.['id'])).map((one) => [one['source'], one['name'], one['valid_from'], one['valid_to']]),
      [
        ['actual', '定安县机动车维修管理机构', '1970-01-01', '2020-11-26'],
        ['system', '定安县示例道路运输管理所', '1970-01-01', null],
        ['actual', '定安县示例交通运输服务中心', '2020-11-26', null],
      ],
    );
    const verbs = (await portal.deps.db('audit_entries').select('verb').where({ verb: 'agency.register' })) as object[];
    assert.equal(verbs.length, 2);
    const [entry] = (await portal.deps.db('audit_entries').where({ verb: 'agency.register' })) as Record<
      string,
      string
    >[];
    assert.doesNotMatch(String(entry?.['state_after']), /13800000001/, 'the mobile is masked');
  });

  test('the province decides how the names belong together, with a document', async () => {
    const reviewer = await portal.client('reviewer');
    const { agencyId } = await season.peopleOf(unit);
    assert.match((await reviewer.get('/registrations')).text, /待核定 1 个/);
    const path = `/registrations/${agencyId}/name`;
    assert.match((await reviewer.get(path)).text, /value="renamed" checked/);
    const [, seen = ''] = /name="seen" value="(\w+)"/.exec((await reviewer.get(path)).text) ?? [];
    const wrong = await reviewer.post(path, { seen, relation: 'renamed', document: ' ' });
    assert.equal(wrong.status, 422);
    assert.equal((await reviewer.post(path, { seen, relation: 'maybe', document: '示编〔2019〕1号' })).status, 422);
    const ahead = await reviewer.post(path, {
      seen,
      relation: 'renamed',
      document: '示编〔2019〕1号',
      since: '2021-01-01',
    });
    assert.match(ahead.text, /启用日期应在/);
    const done = await reviewer.post(path, {
      seen,
      relation: 'renamed',
      document: '示编〔2019〕1号',
      since: '2019年3月1日',
    });
    assert.equal(done.location, '/registrations');
    const [own] = await agencies();
    assert.equal(own?.['name_relation'], 'renamed');
    const [placeholder, , actual] = await names(agencyId);
    assert.deepEqual(
      [placeholder?.['valid_to'], actual?.['valid_from'], actual?.['document']],
      ['2019-03-01', '2019-03-01', '示编〔2019〕1号'],
    );
    assert.match((await reviewer.get('/registrations')).text, /待核定 0 个/);
    for (const name of ['filer', 'neighbour', 'auditor'] as const)
      assert.equal((await (await portal.client(name)).get(path)).status, 403, name);
  });

  test('a later version is a difference: names go on, the decision stands, a forwarding no longer named is withdrawn', async () => {
    const reviewer = await season.reviewer();
    const { manager } = await season.peopleOf(unit);
    const annexId = await season.annexIdOf(unit, 1);
    await inTransaction(portal.deps.db, (trx) => recallAnnex(trx, portal.deps, manager, annexId, '地址变了'));
    await inTransaction(portal.deps.db, (trx) => returnAnnex(trx, portal.deps, reviewer, annexId));
    portal.clock.setTo(new Date('2020-11-28T02:00:00Z'));
    const moved = { ...office, address: '示例路2号', system_agency_name: '改过的旧名' };
    await season.handIn(unit, 1, annexWorkbook(1, [moved]));
    const notes = (await portal.deps.db('annex_findings').where({ rule: 'A1-4' })) as Record<string, unknown>[];
    assert.equal(notes.length, 1, 'a name typed over the locked one is noted');
    await season.accept(annexId);
    const [own, made] = await agencies();
    assert.deepEqual(
      [own?.['address'], own?.['system_name'], own?.['name_relation']],
      ['示例路2号', '定安县示例道路运输管理所', 'renamed'],
    );
    assert.equal(made?.['state'], 'registered', 'the bureau is still there');
    const [hop] = await forwardings();
    assert.ok(hop?.['withdrawn_at'], 'nobody forwards any more');
    assert.equal((await names(own?.['id'])).length, 3, 'no name changed, no line of history was added');
    const changes = (await portal.deps.db('agency_changes').where({ kind: 'registration' })) as Record<
      string,
      string
    >[];
    assert.equal(changes.length, 2);
    const detail = JSON.parse(String(changes[1]?.['detail'])) as { before: { address: string }[]; withdrawn: number[] };
    assert.equal(detail.before[0]?.address, '示例路1号', 'what was there before is kept for the undo');
    assert.deepEqual(detail.withdrawn, [Number(hop?.['id'])]);
    portal.clock.setTo(new Date('2020-11-26T02:00:00Z'));
  });

  test('an unknown acting office is refused in words, and nothing of it is kept', async () => {
    const other = {
      ...bureau,
      division_code: '469022 屯昌县',
      agency_name: '屯昌县示例交通运输局',
      acting_agency: '没有登记的所',
    };
    const { annexId, versionId } = await season.handIn('469022', 1, annexWorkbook(1, [other]));
    const reviewer = await portal.client('reviewer');
    await reviewer.get(`/annexes/${annexId}/versions/${versionId}/rows`);
    const page = await reviewer.get(`/annexes/${annexId}`);
    assert.match(page.text, /现在不能接收/);
    assert.doesNotMatch(page.text, /接收第 1 版/, 'what would be refused has no button');
    const answer = await reviewer.post(`/annexes/${annexId}/acceptance`, { drafts: '0' });
    assert.equal(answer.status, 409);
    assert.match(answer.text, /由“没有登记的所”承担，但本表和已登记的机构中都没有这个名称/);
    const annex = await portal.deps.db('annexes').where({ id: annexId }).first<{ state: string }>();
    assert.equal(annex?.state, 'submitted');
    const office = await portal.deps.db('agencies').where({ code: '469022' }).first<{ state: string }>();
    assert.equal(office?.state, 'invited');
  });

  test('a unit whose work another unit does forwards to it by a name of its history', async () => {
    const other = {
      ...bureau,
      division_code: '469023 澄迈县',
      agency_name: '澄迈县示例交通运输局',
      acting_agency: '定安县示例道路运输管理所',
    };
    const { annexId } = await season.handIn('469023', 1, annexWorkbook(1, [other]));
    await season.accept(annexId);
    const { agencyId } = await season.peopleOf('469023');
    const own = await portal.deps.db('agencies').where({ id: agencyId }).first<Record<string, unknown>>();
    assert.deepEqual([own?.['name'], own?.['does_repair'], own?.['state']], ['澄迈县示例交通运输局', 0, 'registered']);
    const [hop] = (await portal.deps.db('forwardings').where({ unit_code: '469023' })) as Record<string, unknown>[];
    assert.equal(hop?.['from_agency_id'], agencyId);
    assert.equal(hop?.['to_agency_id'], (await season.peopleOf(unit)).agencyId);
  });

  test('an office that handed the duty over before is named as who forwards', async () => {
    const { deps } = portal;
    const from = await findAgencyByCode(deps.db, '469025');
    await deps.db('agencies').where({ code: '469025' }).update({ name: '白沙示例交通运输局' });
    await deps
      .db('agency_names')
      .where({ agency_id: from?.id, source: 'actual' })
      .update({ name: '白沙示例交通运输局' });
    await inTransaction(deps.db, async (trx) =>
      forwardDuty(trx, deps, await season.reviewer(), {
        unitCode: '469025',
        fromAgencyId: from?.id ?? 0,
        toName: '白沙示例服务中心',
        opens: ['白沙示例服务中心'],
        on: '2020-11-26',
        document: '示交函〔2020〕8号',
        note: '',
      }),
    );
    const rows = [
      { ...bureau, division_code: '469025', agency_name: '白沙示例交通运输局', acting_agency: '白沙示例服务中心' },
      { ...office, division_code: '469025', agency_name: '白沙示例服务中心' },
    ];
    const { annexId } = await season.handIn('469025', 1, annexWorkbook(1, rows), '469025-1');
    await season.accept(annexId);
    const offices = (await deps.db('agencies').where({ division_code: '469025' }).orderBy('id')) as Record<
      string,
      unknown
    >[];
    assert.deepEqual(
      offices.map((one) => [one['code'], one['name'], one['does_repair'], one['state']]),
      [
        ['469025', '白沙示例交通运输局', 0, 'registered'],
        ['469025-1', '白沙示例服务中心', 1, 'registered'],
      ],
    );
    const hops = (await deps.db('forwardings').where({ unit_code: '469025' }).whereNull('withdrawn_at')) as object[];
    assert.equal(hops.length, 1, 'the forwarding of before stands, none is added');
  });

  test('the province enters the names of the old system; a decision on another pair of names falls', async () => {
    const reviewer = await portal.client('reviewer');
    const { agencyId } = await season.peopleOf(unit);
    const path = '/registrations/system-names';
    assert.match((await reviewer.get(path)).text, /value="定安县示例道路运输管理所"/);
    const long = await reviewer.post(path, { [`n.${agencyId}`]: '长'.repeat(101) });
    assert.equal(long.status, 422);
    assert.equal((await reviewer.post(path, { 'n.999999': '没有' })).status, 404);
    const relation = async () =>
      (await portal.deps.db('agencies').where({ id: agencyId }).first<Record<string, string>>())?.['name_relation'];
    assert.equal(await relation(), 'renamed');
    await reviewer.post(path, { [`n.${agencyId}`]: ' 定安县  运管所 ' });
    assert.equal(await relation(), '');
    await reviewer.post(path, { [`n.${agencyId}`]: '定安县示例交通运输服务中心' });
    assert.equal(await relation(), 'same');
    const old = (await names(agencyId)).filter((one) => one['source'] === 'system');
    assert.deepEqual(
      old.map((one) => [one['name'], one['valid_to'] === null]),
      [
        ['定安县示例道路运输管理所', false],
        ['定安县 运管所', false],
        ['定安县示例交通运输服务中心', true],
      ],
    );
    assert.equal((await (await portal.client('filer')).get(path)).status, 403);
  });

  test('who belongs to the office reads what registered it; a neighbour does not', async () => {
    const own = {
      ...office,
      division_code: '460100 海口市',
      agency_name: '海口市示例机动车维修管理所',
      agency_uscc: '',
    };
    const { annexId } = await season.handIn('460100', 1, annexWorkbook(1, [own]));
    await season.accept(annexId);
    const [change] = (await portal.deps.db('agency_changes').orderBy('id', 'desc').limit(1)) as { id: number }[];
    assert.equal((await (await portal.client('manager')).get(`/agency-changes/${change?.id}`)).status, 200);
    assert.equal((await (await portal.client('neighbour')).get(`/agency-changes/${change?.id}`)).status, 404);
  });

  test('names are stored as they are, whatever they look like', async () => {
    const hostile = `<img src=x onerror=alert(1)>'"; DROP TABLE agencies; --`;
    const row = {
      ...office,
      division_code: '469024 临高县',
      agency_name: hostile,
      parent_agency: '=HYPERLINK("http://x")',
    };
    const { annexId } = await season.handIn('469024', 1, annexWorkbook(1, [row]));
    await season.accept(annexId);
    const own = await portal.deps.db('agencies').where({ code: '469024' }).first<Record<string, unknown>>();
    assert.equal(own?.['name'], hostile);
    const page = await (await portal.client('reviewer')).get('/invitations');
    assert.equal(page.status, 200);
    assert.doesNotMatch(page.text, /<img src=x/);
  });
});
