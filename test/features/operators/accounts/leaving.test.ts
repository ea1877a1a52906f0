import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { inTransaction } from '#platform/db/transaction.js';
import { listAccounts } from '#features/operators/accounts/accounts-queries.js';
import {
  attestationDue,
  attestationOf,
  mayAttest,
  quarterOf,
  quarterStart,
} from '#features/operators/accounts/attestation-rules.js';
import { hashPassword } from '#features/operators/passwords.js';
import { insertOperator } from '#features/operators/queries.js';
import { castPassword, ownAgency } from '#test/support/cast.js';
import { acceptRows, actorNamed, operatorValues } from '#test/support/operators.js';
import { playSeason } from '#test/support/season.js';
import { testNow } from '#test/support/test-db.js';
import { startTestPortal, type TestPortal } from '#test/support/test-portal.js';

let portal: TestPortal;

before(async () => {
  portal = await startTestPortal();
});
after(() => portal.stop());
beforeEach(() => portal.clock.setTo(testNow));

const at = (milliseconds: number) => portal.clock.setTo(new Date(testNow.getTime() + milliseconds));

test('quarters, their due day and who is late', () => {
  assert.equal(quarterOf('2020-11-26'), '2020Q4');
  assert.equal(quarterOf('2021-01-01'), '2021Q1');
  assert.equal(quarterStart('2021Q2'), '2021-04-01');
  assert.deepEqual(['2020Q4', '2021Q1', '2021Q2', '2021Q3'].map(attestationDue), [
    '2020-10-31',
    '2021-01-31',
    '2021-04-30',
    '2021-07-31',
  ]);
  const old = { madeOn: '2020-11-26', attestedOn: null };
  assert.equal(attestationOf(old, '2020-12-31'), 'not_due');
  assert.equal(attestationOf(old, '2021-01-01'), 'open');
  assert.equal(attestationOf(old, '2021-01-31'), 'open');
  assert.equal(attestationOf(old, '2021-02-01'), 'overdue');
  assert.equal(attestationOf({ ...old, attestedOn: '2021-02-02' }, '2021-02-03'), 'done');
  assert.equal(attestationOf({ ...old, attestedOn: '2021-02-02' }, '2021-04-01'), 'open');
});

test('a manager confirms colleagues, the province managers, nobody the self', () => {
  const manager = { id: 1, agencyId: 5, roles: ['agency_manager'] };
  const province = { id: 9, agencyId: 7, roles: ['province_business'] };
  const clerk = { id: 2, agencyId: 5, roles: ['viewer'], isActive: true };
  const boss = { ...clerk, id: 1, roles: ['agency_manager'] };
  assert.equal(mayAttest(manager, clerk), true);
  assert.equal(mayAttest(manager, boss), false);
  assert.equal(mayAttest(manager, { ...clerk, agencyId: 6 }), false);
  assert.equal(mayAttest(manager, { ...clerk, isActive: false }), false);
  assert.equal(mayAttest(province, boss), true);
  assert.equal(mayAttest(province, clerk), false);
});

test('the quarterly list: what is open is confirmed by ticks, once, and the province sees who is late', async () => {
  const manager = await portal.client('manager');
  portal.clock.setTo(new Date('2021-02-02T02:00:00Z'));
  const fresh = await (await portal.client()).signIn(portal.cast.manager);
  const page = await fresh.get('/account-attestation');
  assert.match(page.text, /逾期未复核/);
  assert.match(page.text, new RegExp(`name="a\\.${portal.cast.filer.id}"`));
  assert.doesNotMatch(page.text, new RegExp(`name="a\\.${portal.cast.manager.id}"`));
  assert.equal((await fresh.post('/account-attestation', {})).status, 422);
  const done = await fresh.post('/account-attestation', { [`a.${portal.cast.filer.id}`]: '1' });
  assert.equal(done.status, 303);
  assert.doesNotMatch((await fresh.get('/account-attestation')).text, new RegExp(`name="a\\.${portal.cast.filer.id}"`));
  for (const foreign of [portal.cast.manager.id, portal.cast.neighbour.id])
    assert.notEqual((await fresh.post('/account-attestation', { [`a.${foreign}`]: '1' })).status, 303);
  const province = await (await portal.client()).signIn(portal.cast.reviewer);
  const overview = await province.get('/account-attestation');
  assert.match(overview.text, /逾期 \d/);
  assert.equal((await province.post('/account-attestation', { [`a.${portal.cast.manager.id}`]: '1' })).status, 303);
  await manager.get('/help');
});

test('a leaver is out within five seconds on every node; a holiday ends as it began', async () => {
  const { id, account, password } = portal.cast.clerk;
  const clerk = await portal.client('clerk');
  const manager = await portal.client('manager');
  assert.equal((await clerk.get('/help')).status, 200);
  const away = await manager.post(`/accounts/${id}/deactivation`, { kind: 'away', note: '年假' });
  assert.equal(away.status, 303);
  at(5_000);
  assert.equal((await clerk.get('/help')).status, 303);
  await assert.rejects((await portal.client()).signIn({ account, password }), /cannot sign in/);
  assert.match((await manager.get(`/accounts/${id}`)).text, /休假：年假/);
  assert.equal((await manager.post(`/accounts/${id}/reactivation`)).status, 303);
  await (await portal.client()).signIn({ account, password });
});

test('who left for good is brought back by the system administrator alone', async () => {
  const { id } = portal.cast.clerk;
  const manager = await portal.client('manager');
  assert.equal((await manager.post(`/accounts/${id}/deactivation`, { kind: 'leave', note: '' })).status, 303);
  assert.equal((await manager.post(`/accounts/${id}/deactivation`, { kind: 'leave', note: '' })).status, 409);
  assert.equal((await manager.post(`/accounts/${id}/reactivation`)).status, 403);
  const admin = await portal.client('admin');
  assert.equal((await admin.post(`/accounts/${id}/reactivation`)).status, 303);
});

test('nobody switches off the self, another office or an appointed account', async () => {
  const manager = await portal.client('manager');
  const sent = { kind: 'leave', note: '' };
  assert.equal((await manager.post(`/accounts/${portal.cast.manager.id}/deactivation`, sent)).status, 409);
  assert.equal((await manager.post(`/accounts/${portal.cast.neighbour.id}/deactivation`, sent)).status, 404);
  assert.equal((await manager.post(`/accounts/${portal.cast.reviewer.id}/deactivation`, sent)).status, 404);
});

test('a holiday does not bring back a mobile that somebody else has meanwhile', async () => {
  const [account] = await acceptRows(portal, [operatorValues(41)]);
  const manager = await portal.client('manager');
  await manager.post(`/accounts/${account?.operatorId}/deactivation`, { kind: 'away', note: '' });
  await acceptRows(portal, [operatorValues(42, { mobile: '13800000041' })]);
  assert.equal((await manager.post(`/accounts/${account?.operatorId}/reactivation`)).status, 409);
});

test('a reviewer’s annexes in hand go to the colleague who takes over', async () => {
  const season = await playSeason(portal);
  const admin = await portal.client('admin');
  const { reviewer, importer, filer } = portal.cast;
  const unfit = await admin.post(`/accounts/${reviewer.id}/deactivation`, {
    kind: 'leave',
    note: '',
    taker: String(filer.id),
  });
  assert.equal(unfit.status, 422);
  const left = await admin.post(`/accounts/${reviewer.id}/deactivation`, {
    kind: 'leave',
    note: '',
    taker: String(importer.id),
  });
  assert.equal(left.status, 303);
  assert.match((await admin.get(left.location)).text, /已移交：海口市附件4/);
  const [annex] = await portal.deps.db('annexes').select('claimed_by').where({ id: season.claimed.annexId });
  assert.equal(Number(annex.claimed_by), importer.id);
  assert.equal((await admin.post(`/accounts/${reviewer.id}/reactivation`)).status, 303);
});

test('a provisional account ends when its successor is activated, and only one with a like role', async () => {
  const { deps } = portal;
  const agencyId = (await actorNamed(portal, 'manager')).agencyId;
  const provisional = (account: string, role: string) =>
    inTransaction(deps.db, async (trx) =>
      insertOperator(trx, {
        account,
        displayName: `${account}临时`,
        agencyId,
        passwordHash: await hashPassword(castPassword),
        roles: [role],
        mustChangePassword: false,
        isProvisional: true,
        now: deps.clock.now(),
      }),
    );
  const filling = await provisional('lin1', 'collector');
  const leading = await provisional('lin2', 'agency_manager');
  const [made] = await acceptRows(portal, [operatorValues(51, { roles: 'collector' })]);
  const manager = await portal.client('manager');
  const slip = await manager.post(`/accounts/${made?.operatorId}/slip`);
  const code = /(\w{4}-\w{4}-\w{4})</.exec(slip.text)?.[1] ?? '';
  const account = (await listAccounts(deps.db, [agencyId])).find(({ id }) => id === made?.operatorId)?.account ?? '';
  const visitor = await portal.client();
  const token = /name="_csrf" value="(\w+)"/.exec((await visitor.get('/activate')).text)?.[1] ?? '';
  const chosen = { newPassword: 'Chosen-2020-x', newPasswordAgain: 'Chosen-2020-x' };
  assert.equal((await visitor.post('/activate', { _csrf: token, account, code, ...chosen })).status, 303);
  const active = new Map((await listAccounts(deps.db, [agencyId])).map(({ id, isActive }) => [id, isActive]));
  assert.deepEqual([active.get(filling), active.get(leading), active.get(made?.operatorId ?? 0)], [false, true, true]);
});

test('rights are those asked for: divisions narrow the scope, and none left means nothing', async () => {
  const [made] = await acceptRows(portal, [operatorValues(61, { data_divisions: '460105' })]);
  const { db } = portal.deps;
  const operatorId = made?.operatorId ?? 0;
  await db('operators')
    .where({ id: operatorId })
    .update({ password_hash: await hashPassword(castPassword) });
  const scope = async () => {
    const { createActorLoader } = await import('#features/operators/actor.js');
    return (await createActorLoader(db, () => portal.clock.now()).load(operatorId))?.scope;
  };
  assert.deepEqual(await scope(), { level: 'divisions', codes: ['460105'] });
  await db('operator_divisions').where({ operator_id: operatorId }).update({ division_code: '469002' });
  assert.deepEqual(await scope(), { level: 'divisions', codes: [] });
  assert.equal(ownAgency, '460100');
});

test('the VPN list: who asked, masked, marked when the network office has opened it', async () => {
  const [made] = await acceptRows(portal, [operatorValues(71, { access_way: 'vpn', needs_vpn: '1' })]);
  const admin = await portal.client('admin');
  const list = await admin.get('/vpn-list');
  assert.match(list.text, /试用员71/);
  assert.match(list.text, /138\*{4}0071/);
  assert.doesNotMatch(list.text, /13800000071/);
  assert.equal((await admin.get('/vpn-list/export.xlsx')).status, 200);
  assert.equal((await admin.post(`/vpn-list/${made?.operatorId}`, { allowed: '1' })).status, 303);
  const [row] = await portal.deps.db('operators').select('vpn_allowed').where({ id: made?.operatorId });
  assert.equal(row.vpn_allowed, 1);
  assert.equal((await (await portal.client('manager')).get('/vpn-list')).status, 403);
});
