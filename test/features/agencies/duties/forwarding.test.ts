import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { inTransaction } from '#platform/db/transaction.js';
import type { Actor } from '#platform/http/actor.js';
import { coverageFault } from '#features/agencies/duties/coverage-rules.js';
import { loadBoard } from '#features/agencies/duties/board.js';
import {
  acknowledgeForwarding,
  forwardDuty,
  getForwardingFor,
  withdrawForwardedDuty,
} from '#features/agencies/duties/forwarding.js';
import { anAgencyOffice, ledgerChecksum } from '#test/features/agencies/changes/office-changes.js';

const today = '2020-11-26';
let office: Awaited<ReturnType<typeof anAgencyOffice>>;
before(async () => {
  office = await anAgencyOffice();
});
after(() => office.drop());

const forward = (actor: Actor, unitCode: string, fromAgencyId: number, toName: string, on = today, opens = [toName]) =>
  inTransaction(office.deps.db, (trx) =>
    forwardDuty(trx, office.deps, actor, {
      unitCode,
      fromAgencyId,
      toName,
      opens,
      on,
      document: '示交函〔2020〕8号',
      note: '',
    }),
  );
const acknowledge = (actor: Actor, id: number) =>
  inTransaction(office.deps.db, (trx) => acknowledgeForwarding(trx, office.deps, actor, id));
const withdraw = (actor: Actor, id: number) =>
  inTransaction(office.deps.db, (trx) => withdrawForwardedDuty(trx, office.deps, actor, id));
const lineOf = async (code: string, on = today) =>
  (await loadBoard(office.deps.db, office.officer, on, today)).find((line) => line.code === code);
const officeNamed = async (name: string) =>
  Number((await office.deps.db('agencies').where({ name }).first<{ id: number }>())?.id);

test('a bureau forwards to an office nobody knew, which acknowledges and forwards on; a board of any day says who it was', async () => {
  const { deps, idOf, personOf } = office;
  const bureau = await idOf('469021');
  const manager = await personOf(bureau, 'da', ['agency_manager']);
  await deps
    .db('annexes')
    .where({ unit_code: '469021', annex_no: 2 })
    .update({
      state: 'accepted',
      uploaded_by: await office.operator('daf', bureau, ['collector']),
      submitted_by: manager.id,
      decided_by: office.officer.id,
    });
  const first = await forward(manager, '469021', bureau, '定安县示例交通运输服务中心', '2020-11-24');
  const centre = await officeNamed('定安县示例交通运输服务中心');
  assert.equal((await lineOf('469021'))?.office?.id, centre);
  assert.equal((await lineOf('469021', '2020-11-23'))?.office?.id, bureau);
  const annexes = (await deps.db('annexes').where({ unit_code: '469021' }).orderBy('annex_no')) as {
    agency_id: number;
  }[];
  assert.deepEqual(
    annexes.map((annex) => Number(annex.agency_id)),
    [centre, bureau, centre, centre, centre],
  );

  const clerk = await personOf(centre, 'dac', ['collector', 'forwarder']);
  await assert.rejects(forward(clerk, '469021', centre, '定安县示例维修所'), { code: 'forwarding.not_acknowledged' });
  await assert.rejects(acknowledge(manager, first), { code: 'forwarding.not_receiver' });
  await acknowledge(clerk, first);
  await acknowledge(clerk, first);
  assert.equal((await getForwardingFor(deps.db, manager, first)).acknowledgedByName, 'dac');
  await assert.rejects(withdraw(manager, first), { code: 'forwarding.acknowledged' });
  await assert.rejects(forward(manager, '469021', bureau, '琼海市机动车维修管理机构'), {
    code: 'forwarding.not_responsible',
  });

  const second = await forward(clerk, '469021', centre, '定安县示例维修所');
  const chain = (await lineOf('469021'))?.hops.map((hop) => hop.receiptNo);
  assert.equal(chain?.length, 2);
  assert.equal(new Set(chain).size, 2);
  const stranger = await personOf(await idOf('469002'), 'qhs', ['agency_manager', 'forwarder', 'collector']);
  await assert.rejects(getForwardingFor(deps.db, stranger, second), { code: 'portal.not_found' });
  await assert.rejects(forward(stranger, '469021', centre, '琼海市机动车维修管理机构'), { code: 'portal.not_found' });
  await assert.rejects(forward(stranger, '469021', stranger.agencyId, '定安县示例维修所'), {
    code: 'forwarding.not_responsible',
  });
});

test('taken back before it is acknowledged, a forwarding leaves the ledger as it was and its trail', async () => {
  const { deps, idOf, personOf } = office;
  const from = await idOf('469026');
  const manager = await personOf(from, 'cj', ['agency_manager']);
  const tables = async () =>
    JSON.stringify([
      await deps.db('agency_territories').orderBy('id'),
      await deps.db('annexes').orderBy('id'),
      await deps.db('operators').orderBy('id'),
    ]);
  const before = await tables();
  const hop = await forward(manager, '469026', from, '昌江示例交通运输服务中心');
  assert.notEqual(await tables(), before);
  await withdraw(manager, hop);
  assert.equal(await tables(), before);
  assert.equal((await getForwardingFor(deps.db, manager, hop)).withdrawnAt instanceof Date, true);
  assert.equal(
    (await deps.db('agencies').where({ name: '昌江示例交通运输服务中心' }).first<{ state: string }>()).state,
    'closed',
  );
  await assert.rejects(withdraw(manager, hop), { code: 'forwarding.withdrawn' });
  const again = await forward(manager, '469026', from, '昌江示例交通运输服务中心');
  assert.notEqual(again, hop);
});

test("Sanya's office passes the notice on to its four districts, which are responsible anyway", async () => {
  const { idOf, personOf } = office;
  const sanya = await idOf('460200');
  const person = await personOf(sanya, 'sy', ['forwarder']);
  for (const code of ['460202', '460203', '460204', '460205']) {
    const line = await lineOf(code);
    const id = await forward(person, code, sanya, line?.officeName ?? '');
    assert.equal((await lineOf(code))?.office?.id, line?.office?.id);
    const clerk = await personOf(line?.office?.id ?? 0, `c${code}`, ['collector']);
    await acknowledge(clerk, id);
  }
  await assert.rejects(forward(person, '460202', sanya, '海棠区机动车维修管理机构'), { code: 'forwarding.already' });
  await assert.rejects(forward(person, '469007', sanya, '海棠区机动车维修管理机构'), {
    code: 'forwarding.not_responsible',
  });
});

test('of two forwardings of one unit at the same moment one wins', async () => {
  const { idOf, officer, deps } = office;
  const from = await idOf('469029');
  const both = await Promise.allSettled([
    forward(officer, '469029', from, '保亭示例一所'),
    forward(officer, '469029', from, '保亭示例二所'),
  ]);
  assert.deepEqual(both.map(({ status }) => status).sort(), ['fulfilled', 'rejected']);
  const open = await deps.db('agency_territories').where({ division_code: '469029', is_open: 1 });
  assert.equal(open.length, 1);
  assert.ok(await ledgerChecksum(deps.db));
});

test('uncovered and doubly covered units are told apart', () => {
  const unit = { code: '469007', name: '东方市' };
  const one = (id: number, over = {}) => ({
    id,
    name: `机构${id}`,
    state: 'registered',
    doesRepair: true as boolean | null,
    divisionCode: '469007',
    ...over,
  });
  assert.equal(coverageFault(unit, [1], [one(1)]), null);
  assert.equal(coverageFault(unit, [1], [one(1, { state: 'invited', doesRepair: null })]), null);
  assert.equal(coverageFault(unit, [], [one(1)])?.kind, 'uncovered');
  assert.equal(coverageFault(unit, [1], [one(1, { state: 'closed' })])?.kind, 'uncovered');
  assert.equal(coverageFault(unit, [1], [one(1, { doesRepair: false })])?.kind, 'uncovered');
  assert.equal(coverageFault(unit, [1, 2], [one(1), one(2)])?.kind, 'double');
  assert.deepEqual(
    coverageFault(unit, [1], [one(1), one(2)])?.others.map(({ id }) => id),
    [2],
  );
  assert.equal(coverageFault(unit, [1], [one(1), one(2, { doesRepair: false })]), null);
  assert.equal(coverageFault(unit, [1], [one(1), one(2, { divisionCode: '469005' })]), null);
});

test('an office that one forwarding opened stands while another unit is forwarded to it', async () => {
  const { deps, idOf, officer } = office;
  const first = await forward(officer, '469005', await idOf('469005'), '文昌万宁示例服务中心');
  await forward(officer, '469006', await idOf('469006'), '文昌万宁示例服务中心');
  await withdraw(officer, first);
  const shared = await officeNamed('文昌万宁示例服务中心');
  const row = await deps.db('agencies').where({ id: shared }).first<{ state: string }>();
  assert.equal(row.state, 'invited');
  assert.equal((await lineOf('469006'))?.office?.id, shared);
  assert.equal((await lineOf('469006'))?.fault, null);
});

test("the province's office takes no duty", async () => {
  const { idOf, officer } = office;
  await assert.rejects(forward(officer, '469007', await idOf('469007'), '海南省道路运输局'), {
    code: 'forwarding.to_province',
  });
});

test('what annex 1 announced is forwarded in fact: the duty moves, and one receipt is left to sign', async () => {
  const { deps, idOf, personOf, officer } = office;
  const [from, to] = [await idOf('469023'), await idOf('469024')];
  const [drive] = (await deps.db('drives').select('id').where({ is_current: 1 })) as { id: number }[];
  await deps.db('forwardings').insert({
    drive_id: drive?.id,
    unit_code: '469023',
    from_agency_id: from,
    to_agency_id: to,
    forwarded_on: today,
    forwarded_by: officer.id,
    forwarded_at: deps.clock.now(),
    document: '示编〔2019〕1号',
    note: '',
    receipt_no: '20201126-469023-ZF-ABCDEF',
  });
  const manager = await personOf(from, 'cm', ['agency_manager']);
  await forward(manager, '469023', from, '临高县机动车维修管理机构');
  const line = await lineOf('469023');
  assert.equal(line?.office?.id, to);
  assert.deepEqual(
    line?.hops.map(({ acknowledgedAt }) => acknowledgedAt),
    [null],
  );
  await assert.rejects(forward(manager, '469023', from, '临高县机动车维修管理机构'), {
    code: 'forwarding.not_responsible',
  });
});

test('an office that nobody knows is opened only under a name that was vouched for', async () => {
  const { deps, idOf, officer } = office;
  const from = await idOf('469028');
  const before = await deps.db('agencies').count({ n: '*' }).first();
  for (const opens of [[], ['陵水示例二所']])
    await assert.rejects(forward(officer, '469028', from, '陵水示例一所', today, opens), {
      code: 'forwarding.new_names',
      status: 422,
    });
  assert.deepEqual(await deps.db('agencies').count({ n: '*' }).first(), before);
  await forward(officer, '469028', from, '陵水示例一所', today, ['陵水 示例一所']);
  assert.equal((await lineOf('469028'))?.officeName, '陵水示例一所');
});
