import assert from 'node:assert/strict';
import { test } from 'node:test';
import { accountState, slipObstacle } from '#features/operators/accounts/accounts-rules.js';
import { attestationOf, mayAttest } from '#features/operators/accounts/attestation-rules.js';
import { anActor, aReviewer } from '#test/support/actors.js';

const today = '2020-11-26';
const clerk = {
  id: 20,
  roles: ['collector'],
  agencyId: 3,
  isActive: true,
  isActivated: false,
  isLiaison: false,
  validTo: null,
};
const manager = anActor({ id: 2, roles: ['agency_manager'] });
const system = anActor({ id: 5, agencyId: 1, roles: ['sys_admin'] });

test('an account lasts through its last day', () => {
  const account = { isActive: true, isActivated: true };
  assert.equal(accountState({ ...account, validTo: today }, today), 'active');
  assert.equal(accountState({ ...account, validTo: '2020-11-25' }, today), 'expired');
  assert.equal(accountState({ ...account, isActive: false, validTo: null }, today), 'ended');
  assert.equal(accountState({ ...account, isActivated: false, validTo: null }, today), 'waiting');
});

test('a slip is for another, for an account that can be used, and resets a password in use for the province alone', () => {
  const obstacle = (actor: typeof manager, change: Partial<typeof clerk> = {}) =>
    slipObstacle(actor, { ...clerk, ...change }, today);
  assert.equal(obstacle(manager), undefined);
  assert.equal(obstacle(manager, { id: manager.id }), 'self');
  assert.equal(obstacle(manager, { isActive: false }), 'not_usable');
  assert.equal(obstacle(manager, { isActivated: true }), 'in_use');
  assert.equal(obstacle(aReviewer(), { isActivated: true }), undefined);
  assert.equal(obstacle(system, { isActivated: true, roles: ['audit_admin'] }), 'console');
  assert.equal(obstacle(system, { isActivated: true, roles: ['province_business'] }), 'console');
  assert.equal(obstacle(aReviewer(), { roles: ['sec_admin'] }), 'appointed');
  assert.equal(obstacle(system, { roles: ['sec_admin'] }), undefined);
});

test('nobody confirms the own account, and one made on the first day of a quarter waits for the next', () => {
  assert.ok(mayAttest(manager, clerk));
  assert.ok(!mayAttest(manager, { ...clerk, id: manager.id }));
  assert.ok(!mayAttest(manager, { ...clerk, agencyId: 4 }));
  assert.ok(!mayAttest(aReviewer(), clerk));
  assert.ok(mayAttest(aReviewer(), { ...clerk, roles: ['agency_manager'] }));
  const stated = (madeOn: string) => attestationOf({ madeOn, attestedOn: null }, '2020-10-31');
  assert.equal(stated('2020-10-01'), 'not_due');
  assert.equal(stated('2020-09-30'), 'open');
});
