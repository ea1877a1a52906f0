import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { proposalFault } from '#features/operators/security/appointments-rules.js';
import type { Client } from '#test/support/client.js';
import { testNow } from '#test/support/test-db.js';
import { startTestPortal, type TestPortal } from '#test/support/test-portal.js';

let portal: TestPortal;
let proposer: Client;
let approver: Client;
before(async () => {
  portal = await startTestPortal();
  proposer = await portal.client('admin');
  approver = await portal.client('security');
});
after(() => portal.stop());

const reason = '局发〔2020〕12号任命';
const propose = (fields: Record<string, string>) => proposer.post('/appointments', { kind: 'add', reason, ...fields });

interface Row {
  id: number;
  operator_id: number | null;
  state: string;
  requested_by: number;
  decided_by: number | null;
}
async function lastRequest(): Promise<Row> {
  const [row] = (await portal.deps
    .db('account_requests')
    .where({ source: 'province' })
    .orderBy('id', 'desc')
    .limit(1)) as Row[];
  assert.ok(row);
  return row;
}
const decide = (client: Client, request: number, decision: string, why = '') =>
  client.post('/appointments/decision', { request: String(request), decision, reason: why });

test('a kind that nobody offers counts as an addition, whatever its name', async () => {
  const { filer } = portal.cast;
  const sent = { kind: 'constructor', operatorId: String(filer.id), roles: 'viewer' };
  assert.equal((await propose(sent)).status, 422);
  assert.equal((await propose({ ...sent, operatorId: String(portal.cast.statistician.id) })).status, 422);
});

test('what cannot be proposed is said at its field', () => {
  const proposal = { kind: 'add', name: '王安全', roles: ['sec_admin'], reason } as const;
  const account = { id: 7, isActive: true, roles: ['province_business'] };
  const administrator = { id: 8, isActive: true, roles: ['audit_admin'] };
  assert.equal(proposalFault(proposal, undefined, 1, 0), undefined);
  assert.equal(proposalFault({ ...proposal, name: '王' }, undefined, 1, 0)?.field, 'name');
  assert.equal(proposalFault({ ...proposal, roles: [] }, undefined, 1, 0)?.field, 'roles');
  assert.equal(proposalFault({ ...proposal, roles: ['collector'] }, undefined, 1, 0)?.field, 'roles');
  assert.equal(proposalFault({ ...proposal, roles: ['sec_admin', 'viewer'] }, undefined, 1, 0)?.field, 'roles');
  assert.equal(proposalFault({ ...proposal, reason: '好' }, undefined, 1, 0)?.field, 'reason');
  assert.equal(proposalFault({ ...proposal, kind: 'change' }, undefined, 1, 0)?.field, 'operatorId');
  assert.equal(
    proposalFault({ ...proposal, kind: 'change' }, account, 1, 0)?.field,
    'roles',
    'nobody becomes an administrator',
  );
  assert.equal(proposalFault({ ...proposal, kind: 'change', roles: ['viewer'] }, account, 1, 0), undefined);
  assert.equal(
    proposalFault({ ...proposal, kind: 'change', roles: ['viewer'] }, account, 7, 0)?.field,
    'operatorId',
    'the self',
  );
  assert.equal(
    proposalFault({ ...proposal, kind: 'revoke', roles: [] }, administrator, 1, 0)?.field,
    'operatorId',
    'the last one',
  );
  assert.equal(proposalFault({ ...proposal, kind: 'revoke', roles: [] }, administrator, 1, 1), undefined);
});

test('proposed by one, approved by the other; the account waits for its slip', async () => {
  assert.equal((await propose({ name: '王审计', roles: 'audit_admin' })).status, 303);
  const request = await lastRequest();
  // The counts of the menu are remembered for five seconds.
  portal.clock.setTo(new Date(testNow.getTime() + 60_000));
  const waiting = (await approver.get('/appointments')).text;
  assert.match(waiting, /王审计/);
  assert.match(waiting, /title="待办 1"/, 'counted in the menu');
  assert.equal((await portal.deps.db('operators').where({ display_name: '王审计' })).length, 0, 'nothing yet');
  assert.equal((await decide(proposer, request.id, 'approve')).status, 403, 'who proposes holds no such verb');
  assert.equal((await decide(await portal.client('reviewer'), request.id, 'approve')).status, 403);
  const sideDoor = await (await portal.client('reviewer')).post(`/account-requests/${request.id}/approval`);
  assert.ok(sideDoor.status >= 400, 'not by the way of the offices either');
  assert.equal((await decide(approver, request.id, 'approve')).status, 303);
  const [made] = await portal.deps.db('operators').where({ display_name: '王审计' });
  assert.equal(made?.role_kind, 'audit_admin');
  assert.equal(made?.password_hash, '');
  assert.equal(Number((await lastRequest()).operator_id), Number(made?.id), 'linked to its request');
  assert.equal((await decide(approver, request.id, 'approve')).status, 409, 'twice');
});

test('mixed roles are refused with what was typed kept', async () => {
  const answer = await propose({ name: '李兼任', roles: 'sys_admin' });
  assert.equal(answer.status, 303);
  const body = new URLSearchParams([
    ['_csrf', proposer.csrf()],
    ['kind', 'add'],
    ['name', '李兼任二'],
    ['roles', 'sys_admin'],
    ['roles', 'province_business'],
    ['reason', reason],
  ]);
  const mixed = await proposer.raw('/appointments', { method: 'POST', body });
  assert.equal(mixed.status, 422);
  assert.match(mixed.text, /不得兼任业务岗位/);
  assert.match(mixed.text, /value="李兼任二"/);
  assert.match(mixed.text, /value="sys_admin" checked/);
});

test('a return needs a reason and makes nothing', async () => {
  const request = await lastRequest();
  assert.equal((await decide(approver, request.id, 'return')).status, 422);
  assert.equal((await decide(approver, request.id, 'return', '文号不符')).status, 303);
  assert.equal((await lastRequest()).state, 'returned');
  assert.equal((await portal.deps.db('operators').where({ display_name: '李兼任' })).length, 0);
});

test('a revocation ends the account and its sessions; the last of a kind stays', async () => {
  const auditor = await portal.client('auditor');
  const last = await propose({ kind: 'revoke', operatorId: String(portal.cast.auditor.id) });
  assert.equal(last.status, 422, 'the other one has no password yet');
  assert.match(last.text, /最后一位/);
  await portal.deps.db('operators').where({ display_name: '王审计' }).update({ password_hash: 'x' });
  assert.equal((await propose({ kind: 'revoke', operatorId: String(portal.cast.auditor.id) })).status, 303);
  assert.equal((await decide(approver, (await lastRequest()).id, 'approve')).status, 303);
  assert.equal((await auditor.get('/audit')).status, 303);
});

test('nor can the system administrator alone switch off the last of a kind', async () => {
  const off = (id: number) => proposer.post(`/accounts/${id}/deactivation`, { kind: 'leave', note: '试一试' });
  const answer = await off(portal.cast.security.id);
  assert.equal(answer.status, 409);
  assert.match(answer.text, /最后一位/);
  assert.equal((await approver.get('/security/locks')).status, 200);
});

test('four eyes stand in the database', async () => {
  const { db, cast } = { db: portal.deps.db, cast: portal.cast };
  await propose({ name: '赵四眼', roles: 'viewer' });
  const { id } = await lastRequest();
  const update = (change: object) =>
    assert.rejects(Promise.resolve(db('account_requests').where({ id }).update(change)));
  await update({ state: 'approved' });
  await update({ state: 'approved', decided_by: cast.admin.id });
  await update({ operator_id: cast.admin.id });
  await update({ operator_id: cast.security.id, decided_by: cast.security.id });
});
