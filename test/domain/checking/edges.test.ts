import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formHead } from '#domain/checking/check.js';
import type { AnnexNo } from '#domain/annexes/types.js';
import { idCardCheckCharacter } from '#domain/values/id-card.js';
import { another, checkRows, classThree, soundRow, told, type Typed } from './rows.js';

/** Where a rule just holds and just does not: annex, what is changed, `rule level field` of the findings. */
const edges: readonly (readonly [no: AnnexNo, what: string, change: Typed, ...findings: string[]])[] = [
  [
    3,
    'V2 one fault is told once',
    { ...classThree, uscc: '91460105123456788T', subject_type: '个体工商户' },
    'V2 E uscc',
  ],
  [3, 'V5 sixteen on the day of filing', { legal_id_no: bornOn('20030902') }],
  [3, 'V5 sixteen the day after', { legal_id_no: bornOn('20030903') }, 'V5 E legal_id_no'],
  [3, 'V5 a hundred', { legal_id_no: bornOn('19180903') }],
  [3, 'V5 a hundred and one', { legal_id_no: bornOn('19180902') }, 'V5 E legal_id_no'],
  [3, 'V5 nobody is too old for a filing date in the future', { filing_date: '2091-09-02' }, 'V12 E filing_date'],
  [3, 'V7 a district in the row’s city', { division_code: '460100' }],
  [3, 'V15 the old code of the province’s own area', { licence_no: '460099000001' }],
  [3, 'V19 a part as large as the whole', { site_area: '260' }],
  [3, 'opened on the day of filing', { opened_on: '2019-09-02' }],
  [3, 'a new business opens when it likes', { ...classThree, opened_on: '2020-09-02' }],
  [
    4,
    'V17 a mark on a licence that stands twice',
    { check_result: '重复', is_filed: '是', filing_date: '2020-03-01', filing_no: 'BA1' },
    'V17 E is_filed',
  ],
  [4, 'V15 a licence of no day', { valid_from: '2021-02-28' }, 'V15 W valid_from'],
  [4, 'V15 an end that cannot be is told without its length', { valid_to: '2025-06-30' }, 'V15 W valid_to'],
];

for (const [no, what, change, ...expected] of edges)
  test(`annex ${no}: ${what}`, () => {
    assert.deepEqual(
      told(checkRows(no, [change]).findings),
      expected.map((line) => `2 ${line}`),
    );
  });

function bornOn(day: string): string {
  const body = `469999${day}118`;
  return body + idCardCheckCharacter(body);
}

test('V4: another subject at one place is another filing, though no code tells them apart', () => {
  const withoutCode = { uscc: '', legacy_reg_no: '460100000000001' };
  const motorcycles = {
    ...classThree,
    ...withoutCode,
    subject: '摩托车',
    business_class: 'M1',
    special_items: '',
    filing_no: '2',
  };
  const { findings } = checkRows(3, [withoutCode, motorcycles]);
  assert.deepEqual(
    findings.filter(({ rule }) => rule === 'V4'),
    [],
  );
});

test('V10: class 1 under the same code, whatever the name', () => {
  const large = { parking_area: '300', workshop_area: '900', reception_area: '90', site_area: '2000' };
  const classOne = { ...large, business_class: 'A1', business_name: '海口示例汽车维修公司' };
  const hazmat = { ...large, subject: '危险货物运输车辆', business_class: 'H1', vehicle_kinds: '', filing_no: '2' };
  assert.deepEqual(told(checkRows(3, [classOne, hazmat]).findings), []);
});

test('V11: class 2 may do every item, whatever its own row says of items', () => {
  const head = { chain_kind: '总部', filing_no: 'H1', special_items: 'S06' };
  const outlet = {
    ...classThree,
    ...another,
    chain_kind: '服务网点',
    head_office_name: '海口示例汽车维修有限公司',
    head_office_filing_no: 'H1',
    special_items: 'S10',
  };
  assert.deepEqual(told(checkRows(3, [head, outlet]).findings), ['2 V9 E special_items']);
});

test('A1-3 and A1-8: an office stands once, and one does the work; each row of the group is told', () => {
  const rows = [{}, { agency_name: '海口市示例交通运输服务中心 ' }];
  assert.deepEqual(told(checkRows(1, rows).findings), [
    '2 A1-3 E agency_name',
    '2 A1-8 E does_repair',
    '3 A1-3 E agency_name',
    '3 A1-8 E does_repair',
  ]);
});

test('A1-9: an office that names itself among others is told so', () => {
  const acting_agency = '海口示例中心、海口市示例交通运输服务中心';
  const [only, ...more] = checkRows(1, [{ does_repair: '否', acting_agency }]).findings;
  assert.equal(only?.kind, 'A1-9.acting_agency.itself');
  assert.deepEqual(more, []);
});

test('A1-4: the name in the old system is held against the row of the office that does the work alone', () => {
  const systemName = '海口市示例道路运输管理处';
  const typed = { system_agency_name: '海口市示例运管所' };
  const foundIn = (row: Typed) => told(checkRows(1, [row], formHead(1), { systemName }).findings);
  assert.deepEqual(foundIn(typed), ['2 A1-4 N system_agency_name']);
  assert.deepEqual(foundIn({ ...typed, does_repair: '否', acting_agency: '海口示例中心' }), []);
});

test('A2-12: a row that leaves the question open is not told that everybody said no', () => {
  const second = { user_name: '示例己', id_number: '46999919780708007X', mobile: '13800000002', is_liaison: '' };
  const { findings } = checkRows(2, [{ is_liaison: '否' }, second]);
  assert.deepEqual(
    findings.filter(({ kind }) => kind === 'A2-12.is_liaison.none'),
    [],
  );
});

test('A2-12: of two persons without a mobile none is the other', () => {
  const offices = [{ name: String(soundRow[2]['agency_name']), liaisonName: '示例戊', liaisonMobile: '' }];
  const { findings } = checkRows(2, [{ mobile: '' }], formHead(2), { offices });
  assert.ok(findings.some(({ kind }) => kind === 'A2-12.is_liaison.other'));
});

test('a group of six names its rows, one of seven says how many there are', () => {
  const saidOf = (rows: number) =>
    checkRows(
      2,
      Array.from({ length: rows }, () => ({})),
    ).findings.find(({ rule }) => rule === 'A2-6')?.message ?? '';
  assert.match(saidOf(6), /与第 3、4、5、6、7 行重复/);
  assert.match(saidOf(7), /与第 3、4、5、6、7 行等 6 行重复/);
});
