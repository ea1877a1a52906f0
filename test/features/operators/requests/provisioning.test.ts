import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AskedOperator } from '#features/operators/requests/asked.js';
import type { KnownAccount } from '#features/operators/requests/comparison-rules.js';
import { planProvisioning, suggestAccount } from '#features/operators/requests/provisioning-rules.js';

const asked = (over: Partial<AskedOperator> = {}): AskedOperator => ({
  row: 3,
  agencyId: 1,
  kind: 'add',
  name: '试甲',
  idNumber: '469999199001010020',
  idNumberHash: 'i1',
  mobile: '13800000001',
  mobileHash: 'm1',
  officePhone: '',
  section: '',
  post: '窗口受理',
  roles: ['acceptor', 'viewer'],
  divisions: ['460204'],
  isLiaison: false,
  accessWay: 'intranet',
  needsVpn: false,
  oldAccount: '',
  validTo: null,
  remark: '',
  ...over,
});

const account = (over: Partial<KnownAccount> = {}): KnownAccount => ({
  id: 7,
  account: '460204-01',
  name: '试甲',
  agencyId: 1,
  agencyName: '天涯区示例交通运输服务中心',
  roles: ['viewer', 'acceptor'],
  divisions: ['460204'],
  isActive: true,
  isProvisional: false,
  isLiaison: false,
  mobileHash: 'm1',
  idNumberHash: 'i1',
  validTo: null,
  officePhone: '',
  section: '',
  post: '窗口受理',
  accessWay: 'intranet',
  oldAccount: '',
  ...over,
});

const offices = new Set([1]);

function actions(rows: AskedOperator[], known: KnownAccount[], target?: number): string[] {
  const plan = planProvisioning(rows, known, offices, target);
  assert.ok(plan.ok, plan.ok ? '' : plan.fault.why);
  return plan.provisions.map((one) => one.action);
}

function fault(rows: AskedOperator[], known: KnownAccount[]): string {
  const plan = planProvisioning(rows, known, offices);
  return plan.ok ? 'none' : plan.fault.why;
}

test('before an office has accounts, a change is an addition and a revocation a note', () => {
  assert.deepEqual(actions([asked(), asked({ kind: 'change', mobileHash: 'm2', idNumberHash: 'i2' })], []), [
    'add',
    'add',
  ]);
  assert.deepEqual(actions([asked({ kind: 'revoke' })], []), ['note']);
  const demonstration = account({ mobileHash: null, idNumberHash: null, name: '填报员' });
  assert.deepEqual(actions([asked({ kind: 'change' })], [demonstration]), ['add']);
});

test('a person is found by resident number, then by mobile and name', () => {
  assert.deepEqual(actions([asked()], [account()]), ['same']);
  assert.deepEqual(actions([asked({ mobileHash: 'new' })], [account()]), ['change']);
  assert.deepEqual(actions([asked({ idNumberHash: 'new' })], [account()]), ['change']);
  assert.deepEqual(actions([asked({ mobileHash: 'new', idNumberHash: 'new' })], [account()]), ['add']);
  assert.deepEqual(actions([asked({ kind: 'revoke' })], [account()]), ['revoke']);
});

test('each asked field makes a change; order and repetition of roles do not', () => {
  const changes: Partial<AskedOperator>[] = [
    { roles: ['acceptor'] },
    { divisions: [] },
    { isLiaison: true },
    { validTo: '2021-12-31' },
    { post: '审核' },
    { section: '维修股' },
    { officePhone: '0898-00000001' },
    { accessWay: 'vpn' },
    { oldAccount: 'old1' },
    { name: '试乙' },
  ];
  for (const change of changes)
    assert.deepEqual(actions([asked(change)], [account()]), ['change'], JSON.stringify(change));
  assert.deepEqual(actions([asked({ roles: ['viewer', 'acceptor', 'viewer'] })], [account()]), ['same']);
});

test('a provisional account becomes that of its person, by mobile or by name, once', () => {
  const provisional = account({ isProvisional: true, mobileHash: null, idNumberHash: null });
  assert.deepEqual(actions([asked()], [provisional]), ['change']);
  assert.deepEqual(actions([asked(), asked({ row: 4, mobileHash: 'm2', idNumberHash: 'i2' })], [provisional]), [
    'change',
    'add',
  ]);
  assert.deepEqual(actions([asked({ name: '试丙' })], [provisional]), ['add']);
});

test('a person who had left gets the old account back, and never by a revocation', () => {
  const ended = account({ isActive: false });
  assert.deepEqual(actions([asked()], [ended]), ['change']);
  assert.deepEqual(actions([asked({ kind: 'revoke' })], [ended]), ['note']);
});

test('what stands in the way is named', () => {
  const elsewhere = account({ id: 9, agencyId: 2, idNumberHash: 'i9' });
  assert.equal(fault([asked()], [elsewhere]), 'mobile_elsewhere');
  assert.equal(fault([asked()], [account({ ...elsewhere, isActive: false })]), 'none');
  const colleague = account({ id: 8, mobileHash: 'm8', idNumberHash: 'i8' });
  assert.equal(fault([asked({ mobileHash: 'm8' })], [account(), colleague]), 'mobile_of_colleague');
  assert.equal(fault([asked({ name: '试丁', idNumberHash: 'i4' })], [account()]), 'mobile_of_colleague');
  assert.equal(fault([asked(), asked({ row: 4, mobileHash: 'm2' })], [account()]), 'named_twice');
  assert.equal(fault([asked({ kind: 'change', mobileHash: 'x', idNumberHash: 'y' })], [account()]), 'unknown_person');
  assert.equal(fault([asked({ roles: ['sys_admin'] })], []), 'role');
  assert.equal(fault([asked()], [account({ roles: ['province_business'] })]), 'appointed');
  assert.equal(
    fault([asked({ isLiaison: true }), asked({ row: 4, isLiaison: true, mobileHash: 'm2', idNumberHash: 'i2' })], []),
    'two_liaisons',
  );
});

test('somebody new with a colleague’s resident number does not get the colleague’s account', () => {
  const other = asked({ name: '试乙', mobileHash: 'm2' });
  const plan = planProvisioning([other], [account()], offices);
  assert.equal(plan.ok ? '' : plan.fault.why, 'number_of_colleague');
  assert.deepEqual(actions([{ ...other, kind: 'change' }], [account()]), ['change'], 'a new name is a change');
});

test('an on-line change of a colleague’s mobile to one that is taken is refused', () => {
  const plan = planProvisioning(
    [asked({ row: null, kind: 'change', mobileHash: 'm8' })],
    [account(), account({ id: 8, mobileHash: 'm8', idNumberHash: 'i8' })],
    offices,
    7,
  );
  assert.ok(!plan.ok && plan.fault.why === 'mobile_of_colleague');
});

test('account names are the unit and a number that was never given before', () => {
  assert.equal(suggestAccount('460204', []), '460204-01');
  assert.equal(suggestAccount('460204', ['460204-01', '460204-07', 'tb460204', '460204-x']), '460204-08');
  assert.equal(suggestAccount('460204', ['460204-99']), '460204-100');
});

test('whoever has left gives the number free for the same person under another name', () => {
  const former = account({ isActive: false, name: '试乙', mobileHash: 'm9' });
  const plan = planProvisioning([asked()], [former], new Set([1]));
  assert.ok(plan.ok);
  assert.deepEqual(
    plan.provisions.map(({ action }) => action),
    ['change'],
  );
});

test('a liaison who leaves makes room for the next in the same annex', () => {
  const leaving = asked({ kind: 'revoke', isLiaison: true });
  const coming = asked({ name: '试乙', idNumberHash: 'i2', mobileHash: 'm2', isLiaison: true });
  assert.ok(planProvisioning([leaving, coming], [account({ isLiaison: true })], new Set([1])).ok);
});
