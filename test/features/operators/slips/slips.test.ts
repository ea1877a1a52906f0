import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { inTransaction } from '#platform/db/transaction.js';
import { findAgencyByCode } from '#features/agencies/queries.js';
import { createActorLoader } from '#features/operators/actor.js';
import { findLock, insertOperator } from '#features/operators/queries.js';
import { issueSlip, type Slip } from '#features/operators/slips/slips.js';
import { type CastName, otherAgency, ownAgency } from '#test/support/cast.js';
import type { Client } from '#test/support/client.js';
import { testNow } from '#test/support/test-db.js';
import { startTestPortal, type TestPortal } from '#test/support/test-portal.js';

const password = 'Chosen-2020-x';
let portal: TestPortal;
let made = 0;

before(async () => {
  portal = await startTestPortal();
});
after(() => portal.stop());
beforeEach(async () => {
  portal.clock.setTo(testNow);
  await portal.deps.db('sign_in_locks').delete();
});

async function newcomer(
  agencyCode: string = ownAgency,
  isProvisional = false,
): Promise<{ id: number; account: string }> {
  const account = `hk${String(++made).padStart(3, '0')}`;
  const id = await inTransaction(portal.deps.db, async (trx) =>
    insertOperator(trx, {
      account,
      displayName: `试用员${made}`,
      agencyId: (await findAgencyByCode(trx, agencyCode))?.id ?? 0,
      passwordHash: '',
      roles: ['collector'],
      mustChangePassword: false,
      isProvisional,
      now: portal.clock.now(),
    }),
  );
  return { id, account };
}

async function slipFor(operatorId: number, by: CastName = 'manager'): Promise<Slip> {
  const actor = await createActorLoader(portal.deps.db, () => portal.clock.now()).load(portal.cast[by].id);
  assert.ok(actor);
  return inTransaction(portal.deps.db, (trx) => issueSlip(trx, portal.deps, actor, operatorId));
}

async function activate(account: string, code: string, chosen = password, client?: Client) {
  const visitor = client ?? (await portal.client());
  const token = /name="_csrf" value="(\w+)"/.exec((await visitor.get('/activate')).text)?.[1] ?? '';
  const fields = { _csrf: token, account, code, newPassword: chosen, newPasswordAgain: chosen };
  return visitor.post('/activate', fields);
}

test('an account that was not activated lets nobody in, not even with an empty password', async () => {
  const { account } = await newcomer();
  for (const typed of ['', ' ', password])
    await assert.rejects((await portal.client()).signIn({ account, password: typed }), /cannot sign in/);
});

test('a slip becomes a password once, whatever case and blanks its code is typed in', async () => {
  const { id, account } = await newcomer();
  const { code } = await slipFor(id);
  const done = await activate(account.toUpperCase(), ` ${code.toLowerCase().replaceAll('-', ' ')}`);
  assert.equal(done.status, 303);
  assert.equal(done.location, '/sign-in');
  await (await portal.client()).signIn({ account, password });
  const again = await activate(account, code);
  assert.equal(again.status, 401);
});

test('unknown account, wrong, used, replaced and expired code have one answer', async () => {
  const { id, account } = await newcomer();
  const old = await slipFor(id);
  const { code } = await slipFor(id);
  const answers = [
    await activate('nobody9', code),
    await activate(account, 'AAAA-BBBB-CCCC'),
    await activate(account, old.code),
  ];
  portal.clock.setTo(new Date(testNow.getTime() + 72 * 3_600_000 + 60_000));
  answers.push(await activate(account, code));
  for (const answer of answers) {
    assert.equal(answer.status, 401);
    assert.match(answer.text, /账号或激活码不正确，或激活码已用过、已过期/);
  }
});

test('a slip is good until the last second of its 72 hours', async () => {
  const { id, account } = await newcomer();
  const { code, expiresAt } = await slipFor(id);
  portal.clock.setTo(new Date(expiresAt.getTime() - 1_000));
  assert.equal((await activate(account, code)).status, 303);
});

test('a weak password is refused at its field and leaves the slip good', async () => {
  const { id, account } = await newcomer();
  const { code } = await slipFor(id);
  const weak = await activate(account, code, 'short');
  assert.equal(weak.status, 422);
  assert.match(weak.text, /新密码太短/);
  assert.equal((await activate(account, code)).status, 303);
});

test('five wrong codes lock the account as wrong passwords do', async () => {
  const { id, account } = await newcomer();
  const { code } = await slipFor(id);
  for (let i = 0; i < 5; i += 1) assert.equal((await activate(account, 'AAAA-BBBB-CCCC')).status, 401);
  assert.equal((await activate(account, code)).status, 429);
  portal.clock.setTo(new Date(testNow.getTime() + 16 * 60_000));
  assert.equal((await activate(account, code)).status, 303);
});

test('two activations with one code: one person gets in', async () => {
  const { id, account } = await newcomer();
  const { code } = await slipFor(id);
  const answers = await Promise.all([
    activate(account, code, 'First-2020-aa'),
    activate(account, code, 'Second-2020-b'),
  ]);
  assert.deepEqual(answers.map(({ status }) => status).sort(), [303, 401]);
});

test('a new slip for an account in use ends its sessions only when it is used', async () => {
  const { id, account } = await newcomer();
  await activate(account, (await slipFor(id)).code);
  const client = await (await portal.client()).signIn({ account, password });
  const { code } = await slipFor(id, 'reviewer');
  assert.equal((await client.get('/help')).status, 200);
  assert.match((await activate(account, code, password)).text, /最近 5 次/);
  assert.equal((await activate(account, code, 'Another-2020-x')).status, 303);
  portal.clock.setTo(new Date(testNow.getTime() + 5_000));
  assert.equal((await client.get('/help')).status, 303);
});

test('nobody issues a slip for the self, for another office or for an appointed account', async () => {
  const foreign = await newcomer(otherAgency);
  await assert.rejects(slipFor(foreign.id), { code: 'portal.not_found' });
  await assert.rejects(slipFor(portal.cast.manager.id), { code: 'operator.slip_self' });
  for (const name of ['reviewer', 'admin'] as const)
    await assert.rejects(slipFor(portal.cast.auditor.id, name), { code: 'operator.slip_console' });
  for (const name of ['reviewer', 'admin'] as const)
    await assert.rejects(slipFor(portal.cast.importer.id, name), { code: 'operator.slip_console' });
  await assert.rejects(slipFor(portal.cast.filer.id), { code: 'operator.slip_in_use' });
  await slipFor(portal.cast.statistician.id, 'reviewer');
  await slipFor(foreign.id, 'reviewer');
});

test('the page shows the code once; the database and the audit never', async () => {
  const { id } = await newcomer();
  const manager = await portal.client('manager');
  const page = await manager.post(`/accounts/${id}/slip`);
  assert.equal(page.status, 200);
  const code = /<td class="code big">(\w{4}-\w{4}-\w{4})</.exec(page.text)?.[1] ?? '';
  assert.notEqual(code, '');
  for (const table of ['activation_slips', 'audit_entries', 'sessions'])
    assert.doesNotMatch(JSON.stringify(await portal.deps.db(table).select('*')), new RegExp(code.replaceAll('-', '')));
});

test('an account past its last day lets nobody in and ends the sessions it has', async () => {
  const { id, account } = await newcomer();
  await activate(account, (await slipFor(id)).code);
  await portal.deps.db('operators').where({ id }).update({ valid_to: '2020-11-26' });
  const client = await (await portal.client()).signIn({ account, password });
  assert.equal((await client.get('/help')).status, 200);
  portal.clock.setTo(new Date('2020-11-26T15:59:58Z'));
  await (await portal.client()).signIn({ account, password });
  const late = await (await portal.client()).signIn({ account, password });
  portal.clock.setTo(new Date('2020-11-26T16:00:02Z'));
  assert.equal((await late.get('/help')).status, 303);
  await assert.rejects((await portal.client()).signIn({ account, password }), /cannot sign in/);
});

test('a right code lets the wrong ones before it be forgotten', async () => {
  const { id, account } = await newcomer();
  const { code } = await slipFor(id);
  for (let i = 0; i < 4; i += 1) await activate(account, 'AAAA-BBBB-CCCC');
  assert.equal((await activate(account, code)).status, 303);
  assert.equal((await findLock(portal.deps.db, `account:${account}`))?.failures ?? 0, 0);
});

test('a provisional account takes no other’s place', async () => {
  const other = await newcomer(otherAgency, true);
  const { id, account } = await newcomer(otherAgency, true);
  const { code } = await slipFor(id, 'reviewer');
  assert.equal((await activate(account, code)).status, 303);
  assert.equal((await portal.deps.db('operators').where({ id: other.id }).first()).is_active, 1);
});
