import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkFacts, type FactGround } from '#features/filings/entry/fact-rules.js';
import { aBusiness, usccOf } from '#test/support/businesses.js';

const ground: FactGround = { kind: 'new', receivedOn: '2020-12-03', ownDivisions: ['460100'] };
/** Without what only the confirmation states. */
const facts = (over: Readonly<Record<string, string>> = {}) => {
  const { filing_no: _, filing_date: __, ...stated } = { ...aBusiness(1), ...over };
  return stated;
};
const found = (stated: Readonly<Record<string, string>>, over: Partial<FactGround> = {}) =>
  checkFacts(stated, { ...ground, ...over }).map(({ rule, field, level }) => `${rule} ${field} ${level}`);

test('facts without a fault have none, though number and day are given only at the confirmation', () => {
  assert.deepEqual(found(facts()), []);
});

test('the rules of annex 3 hold for the facts of a case, each at its field', () => {
  assert.deepEqual(found(facts({ uscc: '91460100MA00000010' })), ['V2 uscc error']);
  assert.deepEqual(found(facts({ business_class: 'M1' })), ['V8 business_class error', 'V9 vehicle_kinds error']);
  assert.deepEqual(found(facts({ workshop_area: '20.00' })), ['V19 workshop_area warning']);
  assert.deepEqual(found(facts({ staff_paint: '' })), ['A3-43 staff_paint error']);
  assert.deepEqual(found(facts({ division_code: '469002' })), ['V7 division_code error']);
  assert.deepEqual(found(facts({ legal_id_no: '46999919841231001X' }))[0], 'V5 legal_id_no error');
  assert.deepEqual(found(facts({ business_class: '四类' })), ['A3-21 business_class error']);
});

test('a sentence names the field, and no row', () => {
  const [finding] = checkFacts(facts({ business_name: '' }), ground);
  assert.equal(finding?.message, '“业户名称”没有填写。本栏必填，请补充。');
});

test('a business with an old licence states it', () => {
  const convert = facts({ filing_origin: 'convert' });
  assert.deepEqual(found(convert, { kind: 'convert' }), [
    'V14 licence_word error',
    'V14 licence_no error',
    'V14 licence_valid_to error',
  ]);
});

test('who stands in the register already is not filed a second time; dangerous goods ask for class 1', () => {
  const twins = [{ name: '海口示例1号汽车维修有限公司', filingNo: '4601050200001' }];
  assert.deepEqual(found(facts(), { register: { twins, hasClassOne: false } }), ['V3 uscc error']);
  const hazmat = facts({
    subject: 'hazmat_vehicle',
    business_class: 'H1',
    vehicle_kinds: '',
    parking_area: '300',
    workshop_area: '900',
  });
  assert.deepEqual(found(hazmat, { register: { twins: [], hasClassOne: false } }), ['V10 business_class warning']);
  assert.deepEqual(found(hazmat, { register: { twins: [], hasClassOne: true } }), []);
});

test('an amendment answers for what it changes: faults of the register from before are not its own', () => {
  const before = facts({ staff_paint: '', uscc: usccOf(1) });
  assert.deepEqual(found({ ...before, business_name: '海口改名汽车维修有限公司' }, { kind: 'amend', before }), []);
  assert.deepEqual(found({ ...before, business_class: 'M1' }, { kind: 'amend', before }), [
    'V8 business_class error',
    'V9 vehicle_kinds error',
  ]);
});

test('an end states its day and its ground', () => {
  const end = (kind: 'terminate' | 'deregister', ended_on: string, end_ground = '租期届满') =>
    found({ ended_on, end_ground }, { kind });
  assert.deepEqual(end('terminate', '2021-01-10'), []);
  assert.deepEqual(end('terminate', '2020-12-10'), ['A3-0 ended_on warning']);
  assert.deepEqual(end('deregister', '2020-12-01'), []);
  assert.deepEqual(end('deregister', '昨天'), ['A3-0 ended_on error']);
  assert.deepEqual(end('terminate', '', ''), ['A3-0 ended_on error', 'A3-0 end_ground error']);
});
