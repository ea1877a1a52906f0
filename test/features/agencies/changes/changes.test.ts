import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { inTransaction } from '#platform/db/transaction.js';
import { seededRandom } from '#src/demonstration/synthetic/random.js';
import { makeChange, undoChange } from '#features/agencies/changes/change.js';
import { planChange } from '#features/agencies/changes/change-plan.js';
import { updateContact } from '#features/agencies/directory/contact.js';
import { forwardDuty, withdrawForwardedDuty } from '#features/agencies/duties/forwarding.js';
import { nameWhen } from '#features/agencies/duties/board.js';
import { listDirectory } from '#features/agencies/directory/directory-queries.js';
import { listChanges, loadLedger } from '#features/agencies/changes/ledger-queries.js';
import { laterThan, responsibleOn } from '#features/agencies/changes/ledger-rules.js';
import { listDivisions, nameOn } from '#features/agencies/queries.js';
import { createActorLoader } from '#features/operators/actor.js';
import { testNow } from '#test/support/test-db.js';
import { anAgencyOffice, changeOf, ledgerChecksum } from './office-changes.js';

let office: Awaited<ReturnType<typeof anAgencyOffice>>;
before(async () => {
  office = await anAgencyOffice();
});
after(() => office.drop());

test('a merge moves people, annexes and territory, leaves filing numbers, and its undo gives every row back', async () => {
  const { deps, idOf } = office;
  const [from, to] = [await idOf('469001'), await idOf('469002')];
  const moved = await office.operator('wzs', from, ['collector']);
  const own = await office.operator('qh', to, ['collector']);
  await deps.db('operators').whereIn('id', [moved, own]).update({ is_liaison: 1 });
  for (const [id, agencyId, division] of [
    [1, from, '469001'],
    [2, to, '469002'],
  ] as const)
    await deps.db('businesses').insert({
      id,
      prov: '460000',
      city: division,
      division_code: division,
      agency_id: agencyId,
      filing_status: 'filed',
      business_name: '示例汽修厂',
      subject: 'auto',
      business_class: 'A3',
      operating_status: '1',
      filing_no: '0001',
      filing_date: '2020-06-01',
      filed_on: '2020-06-01',
      name_normal: '示例汽修厂',
      digest: '',
      created_at: testNow,
      updated_at: testNow,
    });
  await deps.db('account_requests').insert({
    agency_id: from,
    operator_id: moved,
    kind: 'add',
    source: 'province',
    state: 'waiting',
    requested_at: testNow,
    user_name: '示例丙',
    roles: 'collector',
  });
  await deps.db('agencies').where({ id: from }).update({ system_name: '五指山市示例运管所' });
  const before = await ledgerChecksum(deps.db);
  const plan = await planChange(deps.db, deps, changeOf({ kind: 'merge', agencyId: from, to }));
  assert.equal(plan.operators.length, 1);
  assert.equal(plan.annexes.length, 5);
  assert.deepEqual(plan.businesses, { numbered: 1, standing: 1 });
  assert.deepEqual(
    plan.divisions.map(({ name }) => name),
    ['五指山市'],
  );

  const changeId = await office.change({ kind: 'merge', agencyId: from, to });
  const load = createActorLoader(deps.db, () => deps.clock.now()).load;
  const actor = await load(moved);
  assert.equal(actor?.agencyId, to);
  assert.deepEqual(actor?.scope, { level: 'divisions', codes: ['469001', '469002'] });
  const liaisons = (await deps.db('operators').where({ agency_id: to, is_liaison: 1 })) as { id: number }[];
  assert.deepEqual(
    liaisons.map(({ id }) => Number(id)),
    [own],
  );
  const annexes = (await deps.db('annexes').where({ unit_code: '469001' })) as { agency_id: number }[];
  assert.ok(annexes.every((annex) => Number(annex.agency_id) === to));
  const [request] = (await deps.db('account_requests').where({ operator_id: moved })) as { agency_id: number }[];
  assert.equal(Number(request?.agency_id), to);
  const gone = await deps.db('agencies').where({ id: from }).first<{ state: string; name_relation: string }>();
  assert.deepEqual([gone.state, gone.name_relation], ['closed', 'replaced']);
  const numbers = (await deps.db('businesses').where({ filing_no: '0001' })) as { agency_id: number }[];
  assert.deepEqual(numbers.map((row) => Number(row.agency_id)).sort(), [from, to].sort());
  assert.notEqual(await ledgerChecksum(deps.db), before);

  await office.undo(changeId);
  assert.equal(await ledgerChecksum(deps.db), before);
  await assert.rejects(office.undo(changeId), { code: 'agency.undone' });
});

test('a preview that the state has left behind is refused', async () => {
  const { deps, idOf, officer } = office;
  const input = changeOf({ kind: 'merge', agencyId: await idOf('469005'), to: await idOf('469006') });
  const { token } = await planChange(deps.db, deps, input);
  await office.operator('wc-late', input.agencyId, ['collector']);
  const confirm = inTransaction(deps.db, (trx) => makeChange(trx, deps, officer, input, token));
  await assert.rejects(confirm, { code: 'agency.stale' });
});

test('a name of any time finds its office, and a day shows the name of that day', async () => {
  const { deps, idOf } = office;
  const agencyId = await idOf('469022');
  const now = deps.clock.now();
  const old = await nameOn(deps.db, agencyId, '2020-11-24', now);
  const changeId = await office.change({ kind: 'rename', agencyId, name: '屯昌县示例交通运输服务中心' });
  assert.equal(await nameOn(deps.db, agencyId, '2020-11-24', now), old);
  assert.equal(await nameOn(deps.db, agencyId, '2020-11-25', now), '屯昌县示例交通运输服务中心');
  const earlier = new Date(now.getTime() - 1);
  assert.equal(await nameOn(deps.db, agencyId, '2020-11-25', earlier), old, 'a receipt shows what was known with it');
  const ledger = await loadLedger(deps.db);
  const named = { id: agencyId, name: '' };
  assert.equal(nameWhen(ledger, named, '2020-11-25', earlier), old);
  assert.equal(nameWhen(ledger, named, '2020-11-25', now), '屯昌县示例交通运输服务中心');
  for (const q of [old, '示例交通运输服务', '屯昌']) {
    const { lines } = await listDirectory(deps.db, { q, kind: '', state: '' }, null, 1);
    assert.ok(
      lines.some(({ id }) => id === agencyId),
      q,
    );
  }
  assert.equal((await listDirectory(deps.db, { q: '100%_', kind: '', state: '' }, null, 1)).total, 0);
  await office.undo(changeId);
  assert.equal(await nameOn(deps.db, agencyId, '2020-11-25', now), old);
});

test('a split takes districts and people along; an undo needs the later change undone first', async () => {
  const { deps, idOf } = office;
  const agencyId = await idOf('460100');
  const goes = await office.operator('qs', agencyId, ['collector']);
  const before = await ledgerChecksum(deps.db);
  const split = await office.change({
    kind: 'split',
    agencyId,
    name: '琼山区示例机动车维修管理所',
    divisions: ['460107'],
    operators: [goes],
  });
  const load = createActorLoader(deps.db, () => deps.clock.now()).load;
  assert.deepEqual((await load(goes))?.scope, { level: 'divisions', codes: ['460107'] });
  const stays = await load(await office.operator('hk', agencyId, ['collector']));
  assert.deepEqual(stays?.scope, { level: 'divisions', codes: ['460100', '460105', '460106', '460108'] });

  const [made] = (await deps.db('agencies').where({ name: '琼山区示例机动车维修管理所' })) as { id: number }[];
  const transfer = await office.change({
    kind: 'transfer',
    agencyId: Number(made?.id),
    to: await idOf('469023'),
    divisions: ['460107'],
  });
  await assert.rejects(office.undo(split), { code: 'agency.later_change' });
  await office.undo(transfer);
  await office.undo(split);
  await deps.db('operator_roles').where({ operator_id: stays?.id }).delete();
  await deps.db('operators').where({ id: stays?.id }).delete();
  assert.equal(await ledgerChecksum(deps.db), before);
});

test('what cannot be is refused in words', async () => {
  const { idOf, deps, officer } = office;
  const [agencyId, to] = [await idOf('469024'), await idOf('469025')];
  const cases = [
    [{ kind: 'close', agencyId }, 'agency.holds_territory'],
    [{ kind: 'merge', agencyId, to: agencyId }, 'agency.same_office'],
    [{ kind: 'transfer', agencyId, to, divisions: ['469026'] }, 'agency.not_theirs'],
    [{ kind: 'split', agencyId, name: '临高示例', divisions: ['469024'] }, 'agency.split_all'],
    [{ kind: 'rename', agencyId, name: '白沙黎族自治县机动车维修管理机构' }, 'agency.name_taken'],
    [{ kind: 'rename', agencyId, name: '临高示例管理所', on: '2020-11-27' }, 'agency.date_ahead'],
  ] as const;
  for (const [input, code] of cases) await assert.rejects(office.change(input), { code }, code);
  const old = await office.change({ kind: 'rename', agencyId, name: '临高县示例维修管理所' });
  const later = { ...deps, clock: { now: () => new Date(deps.clock.now().getTime() + 31 * 86_400_000) } };
  const undo = inTransaction(deps.db, (trx) => undoChange(trx, later, officer, old));
  await assert.rejects(undo, { code: 'agency.too_late' });
});

test('an office that owes a receipt is neither merged nor closed before it has given it', async () => {
  const { deps, idOf, officer } = office;
  const [from, to] = [await idOf('469027'), await idOf('469030')];
  const waiting = await inTransaction(deps.db, (trx) =>
    forwardDuty(trx, deps, officer, {
      unitCode: '469030',
      fromAgencyId: to,
      toName: '乐东黎族自治县机动车维修管理机构',
      opens: [],
      on: '2020-11-25',
      document: '示交函〔2020〕8号',
      note: '',
    }),
  );
  await assert.rejects(office.change({ kind: 'merge', agencyId: from, to }), { code: 'agency.owes_receipt' });
  await inTransaction(deps.db, (trx) => withdrawForwardedDuty(trx, deps, officer, waiting));
  await office.undo(await office.change({ kind: 'merge', agencyId: from, to }));
});

test('an office has one liaison: the new one takes the place, whose mobile is needed', async () => {
  const { deps, officer, idOf } = office;
  const agencyId = await idOf('469028');
  const contact = { name: '示例丁', post: '', mobile: '13800000009', email: '', responsible: '示例戊' };
  const set = (over: Partial<typeof contact>, who = officer) =>
    inTransaction(deps.db, (trx) => updateContact(trx, deps, who, agencyId, { ...contact, ...over }));
  await set({});
  await assert.rejects(set({ name: '示例己', mobile: '' }), { code: 'agency.fields' });
  await assert.rejects(set({ name: '' }), { code: 'agency.fields' });
  await set({ mobile: '', post: '科员' });
  const row = await deps.db('agencies').where({ id: agencyId }).first<{ liaison_mobile_sealed: string }>();
  assert.equal(deps.cipher.open(row.liaison_mobile_sealed), '13800000009');
  const neighbour = await office.personOf(await idOf('469029'), 'bt', ['agency_manager']);
  await assert.rejects(set({}, neighbour), { code: 'portal.not_found' });
  const unnamed = deps.db('agencies').where({ id: agencyId }).update({ state: 'registered', liaison_name: '' });
  await assert.rejects(async () => unnamed, /agencies_one_liaison/);
});

test('any sequence in the database leaves one responsible office at every date; undoing all gives every row back', async () => {
  const { deps } = office;
  const seed = Number(process.env['LEDGER_SEED'] ?? 20_201_127);
  const divisions = await listDivisions(deps.db);
  const named = new Map(divisions.map((one) => [one.code, one]));
  const counted = divisions.filter(
    ({ reporting, parent }) => reporting === 'report' || (parent !== null && named.get(parent)?.reporting === 'report'),
  );
  const before = await ledgerChecksum(deps.db);
  const random = seededRandom(seed);
  const done: number[] = [];
  for (let step = 0; step < 40; step++) {
    const open = (await deps.db('agencies').whereNot({ state: 'closed' }).whereNot({ code: '460000' })) as {
      id: number;
    }[];
    const pick = () => Number(random.pick(open).id);
    const kind = random.pick(['rename', 'merge', 'split', 'transfer', 'close'] as const);
    try {
      done.push(
        await office.change({
          kind,
          agencyId: pick(),
          to: pick(),
          name: `示例${step}号维修管理所`,
          divisions: [random.pick(counted).code],
          on: `2020-11-${random.between(20, 26)}`,
        }),
      );
    } catch (error) {
      assert.match((error as { code: string }).code, /^agency\./, `LEDGER_SEED=${seed}`);
    }
    const { tenures } = await loadLedger(deps.db);
    for (const { code } of counted)
      for (const on of ['2020-11-19', '2020-11-23', '2020-11-26', '2021-01-01'])
        assert.equal(responsibleOn(tenures, named, code, on).length, 1, `LEDGER_SEED=${seed}: ${code} on ${on}`);
  }
  assert.ok(done.length >= 5, `${done.length} changes`);
  const first = (await listChanges(deps.db, { id: done[0] as number }))[0];
  const later = first && laterThan(first, await listChanges(deps.db, { live: true }));
  if (later) await assert.rejects(office.undo(done[0] as number), { code: 'agency.later_change' });
  for (const id of done.reverse()) await office.undo(id);
  assert.equal(await ledgerChecksum(deps.db), before, `LEDGER_SEED=${seed}`);
});

test('a renaming is undone after the merge that ended the office, and says so', async () => {
  const { deps, idOf } = office;
  const [agencyId, to] = [await idOf('469025'), await idOf('469026')];
  await deps.db('agencies').where({ id: agencyId }).update({ system_name: '白沙示例运管所' });
  const renamed = await office.change({ kind: 'rename', agencyId, name: '白沙示例交通运输服务中心' });
  const into = await office.change({ kind: 'rename', agencyId: to, name: '昌江示例交通运输服务中心' });
  const merged = await office.change({ kind: 'merge', agencyId, to });
  await assert.rejects(office.undo(renamed), { code: 'agency.later_change' });
  await office.undo(into);
  await office.undo(merged);
  await office.undo(renamed);
});

test("the province's office is merged with none, keeps the province and its people", async () => {
  const { deps, idOf } = office;
  const [province, county] = [await idOf('460000'), await idOf('469022')];
  const plan = (input: Parameters<typeof changeOf>[0]) => planChange(deps.db, deps, changeOf(input));
  const stays = { code: 'agency.province_stays' };
  await assert.rejects(plan({ kind: 'merge', agencyId: province, to: county }), stays);
  await assert.rejects(plan({ kind: 'transfer', agencyId: province, to: county, divisions: ['460000'] }), stays);
  const split = { kind: 'split', agencyId: province, name: '三沙市示例交通运输局', divisions: ['460300'] } as const;
  await assert.rejects(plan({ ...split, operators: [office.officer.id] }), stays);
  assert.equal((await plan(split)).divisions.length > 0, true);
  await assert.rejects(plan({ kind: 'merge', agencyId: county, to: province }), { code: 'agency.province_takes_none' });
});
