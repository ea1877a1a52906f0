import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formHead } from '#domain/checking/check.js';
import { another, checkRows, classThree, told } from './rows.js';

test('a sound file has no findings', () => {
  assert.deepEqual(
    told(
      checkRows(3, [
        {},
        another,
        {
          ...classThree,
          ...another,
          uscc: '',
          legacy_reg_no: '460100000000000',
          business_name: '海口例样轮胎店',
          filing_no: '7',
        },
      ]).findings,
    ),
    [],
  );
});

test('V3: the same code, place and subject twice is an error in both rows, as one group', () => {
  const { findings } = checkRows(3, [{}, another, { filing_no: '2', business_address: '海口市 秀英区，示例路1号' }]);
  assert.deepEqual(told(findings), ['2 V3 E uscc', '4 V3 E uscc']);
  assert.equal(new Set(findings.map(({ group }) => group)).size, 1);
  assert.match(findings[0]?.message ?? '', /^第 2 行“统一社会信用代码”与第 4 行相同/);
});

test('V3: another place of one business is a warning; a second subject at the same place is none', () => {
  assert.deepEqual(told(checkRows(3, [{}, { filing_no: '2', business_address: '海口市秀英区示例路2号' }]).findings), [
    '2 V3 W uscc',
    '3 V3 W uscc',
  ]);
  const classOne = {
    business_class: 'A1',
    parking_area: '300',
    workshop_area: '900',
    reception_area: '90',
    site_area: '2000',
  };
  const hazmat = { ...classOne, filing_no: '2', subject: '危险货物运输车辆', business_class: 'H1' };
  assert.deepEqual(told(checkRows(3, [classOne, hazmat]).findings), []);
});

test('V10: dangerous goods without class 1 at the same place', () => {
  const hazmat = {
    subject: '危险货物运输车辆',
    business_class: 'H1',
    vehicle_kinds: '',
    parking_area: '300',
    workshop_area: '900',
    reception_area: '90',
    site_area: '2000',
  };
  assert.deepEqual(told(checkRows(3, [hazmat, another]).findings), ['2 V10 W business_class']);
});

test('V4: the same name and address where one row at least has no code', () => {
  const withoutCode = { uscc: '', legacy_reg_no: '460100000000001' };
  assert.deepEqual(
    told(checkRows(3, [withoutCode, { ...withoutCode, filing_no: '2', legacy_reg_no: '460100000000002' }]).findings),
    ['2 V4 W business_name', '3 V4 W business_name'],
  );
  assert.deepEqual(told(checkRows(4, [{ uscc: '' }, { old_system_id: 'HN2' }]).findings), [
    '2 V4 W business_name',
    '3 V4 W business_name',
  ]);
  assert.deepEqual(
    told(checkRows(4, [{}, { old_system_id: 'HN2' }]).findings),
    [],
    'two licences of one shop with its code',
  );
});

test('V13: a filing number twice, whatever its width and case; values as typed', () => {
  const { findings } = checkRows(3, [{ filing_no: 'ba-1' }, { ...another, filing_no: 'ＢＡ－１ ' }]);
  assert.deepEqual(told(findings), ['2 V13 E filing_no', '3 V13 E filing_no']);
  assert.deepEqual(
    findings.map(({ value }) => value),
    ['ba-1', 'ＢＡ－１ '],
  );
});

test('a platform case twice', () => {
  const case1 = { via_platform: '是', platform_case_no: 'PT1' };
  assert.deepEqual(told(checkRows(3, [case1, { ...another, ...case1 }]).findings), [
    '2 A3-54 E platform_case_no',
    '3 A3-54 E platform_case_no',
  ]);
});

test('V11: the scope of an outlet lies within that of its head office', () => {
  const head = { ...classThree, chain_kind: '总部', filing_no: 'H1', special_items: 'S06、S07' };
  const outlet = {
    ...classThree,
    ...another,
    chain_kind: '服务网点',
    head_office_name: '海口示例汽车维修有限公司',
    head_office_filing_no: 'H1',
  };
  assert.deepEqual(told(checkRows(3, [head, { ...outlet, special_items: 'S07' }]).findings), []);
  assert.deepEqual(told(checkRows(3, [{ ...outlet, special_items: 'S06、S10' }, head]).findings), [
    '2 V11 W special_items',
  ]);
  const classTwo = {
    ...outlet,
    ...{
      business_class: 'A2',
      special_items: '',
      vehicle_kinds: '小型车辆',
      parking_area: '160',
      workshop_area: '260',
    },
  };
  assert.deepEqual(told(checkRows(3, [head, classTwo]).findings), ['3 V11 W business_class']);
  assert.deepEqual(
    told(
      checkRows(3, [
        { chain_kind: '总部', filing_no: 'H1' },
        { ...outlet, special_items: 'S10' },
      ]).findings,
    ),
    [],
    'class 2 may do every item',
  );
  const itemless = told(
    checkRows(3, [
      { ...head, special_items: '' },
      { ...outlet, special_items: 'S10' },
    ]).findings,
  );
  assert.deepEqual(itemless, ['2 V9 E special_items'], 'one fault is told once');
  assert.deepEqual(
    told(checkRows(3, [{ ...outlet, special_items: 'S10' }]).findings),
    [],
    'a head office elsewhere is not judged here',
  );
});

test('annex 2: one mobile, one account; one liaison for each agency', () => {
  const second = { user_name: '示例己', id_number: '46999919780708007X' };
  assert.deepEqual(told(checkRows(2, [{}, { ...second, is_liaison: '否' }]).findings), [
    '2 A2-6 E mobile',
    '3 A2-6 E mobile',
  ]);
  assert.deepEqual(told(checkRows(2, [{}, { ...second, mobile: '13800000002' }]).findings), [
    '2 A2-12 E is_liaison',
    '3 A2-12 E is_liaison',
  ]);
  const otherAgency = { ...second, mobile: '13800000002', agency_name: '海口市示例交通运输局' };
  assert.deepEqual(told(checkRows(2, [{}, otherAgency]).findings), []);
});

test('a needed column that the file lacks is one finding at the header', () => {
  const head = formHead(3);
  const { findings } = checkRows(3, [{}, another], {
    ...head,
    headerRow: 1,
    columns: head.columns.filter(({ field }) => field !== 'legal_name'),
  });
  assert.deepEqual(told(findings), ['1 A3-10 E legal_name']);
});

test('a row alone brings the same findings as in its file', () => {
  const faulty = { uscc: '91460105123456788T', parking_area: '-1' };
  const alone = checkRows(3, [faulty]).findings.map(({ rule, field, level }) => ({ rule, field, level }));
  const inFile = checkRows(3, [faulty, another]).findings.map(({ rule, field, level }) => ({ rule, field, level }));
  assert.deepEqual(alone, inFile);
});

test('ten thousand rows with one number are told without a sentence of ten thousand rows', () => {
  const { findings } = checkRows(
    2,
    Array.from({ length: 10_000 }, () => ({ is_liaison: '否' })),
  );
  const repeated = findings.filter(({ rule }) => rule === 'A2-6');
  assert.equal(repeated.length, 10_000);
  assert.match(repeated[0]?.message ?? '', /与第 3、4、5、6、7 行等 9999 行重复/);
});
