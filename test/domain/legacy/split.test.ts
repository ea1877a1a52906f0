import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { licenceFields, type LicenceField, readLicence, type TypedLicence } from '#domain/legacy/licence.js';
import { isOnBoundary, listOf } from '#domain/legacy/lists.js';
import { type DocketReason, docketOf, docketWords } from '#domain/legacy/split.js';
import { reportingUnitOf } from '#domain/legacy/units.js';

const nothing = Object.fromEntries(licenceFields.map((field) => [field, ''])) as Record<LicenceField, string>;
const sound: TypedLicence = {
  ...nothing,
  old_system_id: 'HN0000001',
  division_code: '460400 儋州市',
  business_name: '儋州示例汽车维修店',
  address: '那大镇示例街2号',
  licence_word: '琼交运管许可儋字',
  licence_no: '460400000002',
  business_class: 'A3',
  valid_from: '2018-03-01',
  valid_to: '2021-02-28',
};
const licence = (change: Partial<TypedLicence> = {}, row = 2) => readLicence(row, { ...sound, ...change });
const rule = { baselineOn: '2020-10-31', boundaryDay: 4 } as const;

test('the last day decides the list; the baseline itself goes where the rule says', () => {
  const list = (valid_to: string, boundaryDay: 4 | 5 = 4) => listOf(licence({ valid_to }), { ...rule, boundaryDay });
  assert.equal(list('2020-10-30'), 'annex5');
  assert.equal(list('2020/11/1'), 'annex4');
  assert.equal(list('２０２０．１０．３１'), 'annex4');
  assert.equal(list('2020-10-31', 5), 'annex5');
  assert.equal(list('长期'), 'undecided');
  assert.equal(list(''), 'undecided');
  assert.ok(isOnBoundary(licence({ valid_to: '2020年10月31日' }), rule));
  assert.ok(!isOnBoundary(licence({ valid_to: '2020-11-01' }), rule));
});

test('what a person must look at, and why', () => {
  const reasons = (change: Partial<TypedLicence>) =>
    docketOf([licence(change)], reportingUnitOf).map((one) => one.reason);
  assert.deepEqual(reasons({}), []);
  assert.deepEqual(reasons({ valid_to: ' ' }), ['end_date_missing']);
  assert.deepEqual(reasons({ valid_to: '长期' }), ['end_date_unreadable']);
  assert.deepEqual(reasons({ valid_from: '2021-02-28' }), ['starts_after_end']);
  assert.deepEqual(reasons({ valid_from: '2020-03-01' }), ['length_not_near_3_or_6_years']);
  assert.deepEqual(reasons({ valid_from: '2015-03-01' }), [], 'six years were given to all classes');
  assert.deepEqual(reasons({ valid_from: '', valid_to: '2025-06-22' }), ['end_after_2025_06_21']);
  assert.deepEqual(reasons({ valid_from: '', valid_to: '2025-06-21' }), []);
  assert.deepEqual(reasons({ division_code: '某某市' }), ['division_unknown']);
});

test('Sanya reports through its districts: the address proposes one, a person decides', () => {
  const [entry] = docketOf([licence({ division_code: '三亚市', address: '三亚市吉阳区示例路1号' })], reportingUnitOf);
  assert.deepEqual([entry?.reason, entry?.suggestion], ['division_without_own_agency', '460203']);
  const [nearer] = docketOf([licence({ division_code: '某市', address: '海口市琼山区示例路1号' })], reportingUnitOf);
  assert.equal(nearer?.suggestion, '460107', 'the nearest division that the address names');
  const [silent] = docketOf([licence({ division_code: '460200', address: '示例路1号' })], reportingUnitOf);
  assert.equal(silent?.suggestion, undefined);
  assert.equal(reportingUnitOf('460107'), '460100', 'the districts of 海口 report with the city');
  assert.equal(reportingUnitOf('460200'), undefined);
  assert.equal(reportingUnitOf('460000'), undefined);
});

test('the same licence twice, and one shop with two, name each other', () => {
  const again = licence({ old_system_id: 'HN0000009', licence_no: '４６０４０００００００２ ' }, 3);
  const second = licence({ old_system_id: 'HN0000010', licence_no: '460400000077' }, 4);
  const named = (list: Parameters<typeof docketOf>[0]) =>
    docketOf(list, reportingUnitOf).map(({ licence: one, reason, other }) => `${one.row} ${reason} ${other?.row}`);
  assert.deepEqual(named([licence(), again]), ['2 same_licence_twice 3', '3 same_licence_twice 2']);
  assert.deepEqual(named([licence(), second]), ['2 same_shop_two_licences 4', '4 same_shop_two_licences 2']);
  const elsewhere = licence({ address: '那大镇示例街3号', licence_no: '460400000077' }, 4);
  assert.deepEqual(named([licence(), elsewhere]), []);
  const unknown = licence({ licence_no: '', address: '' }, 5);
  assert.deepEqual(named([unknown, { ...unknown, row: 6 }]), [], 'rows of which nothing is known are no pair');
});

test('every licence stands in exactly one list, and one that is in none waits for a person', () => {
  const days = fc.constantFrom('', '长期', '2020-10-30', '2020-10-31', '2020-11-01', '44135', '2030-01-01', '0');
  fc.assert(
    fc.property(fc.array(fc.tuple(days, days)), fc.constantFrom(4 as const, 5 as const), (spans, boundaryDay) => {
      const all = spans.map(([valid_from, valid_to], at) =>
        licence({ valid_from, valid_to, licence_no: `4604000${10_000 + at}`, address: `示例街${at}号` }, at + 2),
      );
      const undecided = all.filter((one) => listOf(one, { ...rule, boundaryDay }) === 'undecided');
      const waiting = new Set(docketOf(all, reportingUnitOf).map((entry) => entry.licence));
      assert.ok(undecided.every((one) => waiting.has(one)));
    }),
  );
});

test('every reason has its words', () => {
  const reasons: DocketReason[] = ['end_date_missing', 'division_unknown', 'same_shop_two_licences'];
  for (const reason of reasons) assert.ok(docketWords[reason].length > 4);
});
