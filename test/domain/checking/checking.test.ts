import assert from 'node:assert/strict';
import { test } from 'node:test';
import { annexDefinitions } from '#domain/annexes/index.js';
import type { AnnexNo } from '#domain/annexes/types.js';
import type { Cell } from '#formats/cells.js';
import { checkRows, classThree, soundRow, told, type Typed } from './rows.js';

/** One change of a sound row and the findings it must bring: `rule level field`, nothing else. */
type Case = readonly [what: string, change: Typed, ...findings: string[]];

const number = (text: string): Cell => ({ kind: 'number', text });
const fullWidth = (text: string) => text.replace(/[!-~]/g, (sign) => String.fromCharCode(sign.charCodeAt(0) + 0xfee0));

const cases: Readonly<Record<AnnexNo, readonly Case[]>> = {
  1: [
    ['sound', {}],
    ['must value missing', { parent_agency: '' }, 'A1-10 E parent_agency'],
    ['code list', { agency_kind: '公司' }, 'A1-7 E agency_kind'],
    ['too long', { duty_document: '示'.repeat(101) }, 'A1-11 E duty_document'],
    ['does no repair, names nobody', { does_repair: '否' }, 'A1-9 E acting_agency'],
    ['does no repair, names who does', { does_repair: '否', acting_agency: '示例中心' }],
    ['postcode', { postcode: '57000' }, 'A1-13 E postcode'],
    ['postcode as number', { postcode: number('570000') }],
    ['V2', { agency_uscc: '12469001555555552T' }, 'V2 E agency_uscc'],
    ['V6 fixed line', { office_phone: '0898-0000001' }, 'V6 W office_phone'],
    ['V6 a mobile is no office line', { office_phone: '13800000001' }, 'V6 W office_phone'],
    ['V6 mobile', { liaison_mobile: '1380000001' }, 'V6 W liaison_mobile'],
    ['V7', { division_code: '460204' }, 'V7 E division_code'],
    ['V25 e-mail', { liaison_email: 'a#example.com' }, 'V25 W liaison_email'],
    ['yes and no', { does_repair: '也许' }, 'A1-8 E does_repair'],
  ],
  2: [
    ['sound', {}],
    ['administrator roles are not requested', { roles: '受理、系统管理员' }, 'A2-10 E roles'],
    ['roles by code and post', { roles: 'acceptor,查询岗' }],
    ['V5 check character', { id_number: '469999199001010021' }, 'V5 E id_number'],
    ['V5 too young on the day of receipt', { id_number: '469999200612010017' }, 'V5 E id_number'],
    ['V7 another area', { data_divisions: '460105、460204' }, 'V7 E data_divisions'],
    ['VPN left open', { needs_vpn: '' }, 'A2-14 E needs_vpn'],
    ['no VPN asked on the intranet', { needs_vpn: '', access_way: '政务内网' }],
    ['V6 office line', { office_phone: '0898-1' }, 'V6 W office_phone'],
    ['V25 optional date', { valid_to: '年底' }, 'V25 W valid_to'],
    ['V6 mobile', { mobile: '23800000001' }, 'V6 W mobile'],
    ['nobody is liaison', { is_liaison: '否' }, 'A2-12 E is_liaison'],
  ],
  3: [
    ['sound', {}],
    ['sound class 3', classThree],
    ['must value missing', { legal_name: '　' }, 'A3-10 E legal_name'],
    ['unknown class', { business_class: '四类汽车维修' }, 'A3-21 E business_class'],
    ['unknown item among known', { ...classThree, special_items: 'S07、洗车' }, 'A3-23 E special_items'],
    ['a sign for nothing', { legacy_reg_no: '/', economic_type: '无', special_items: '—' }],
    ['figure with unit', { parking_area: '160㎡' }, 'A3-30 E parking_area'],
    ['no code, no old number', { uscc: '' }, 'A3-6 E uscc'],
    ['old number in its place', { uscc: '', legacy_reg_no: '460100000000000' }],
    ['old number of 14 digits', { uscc: '', legacy_reg_no: '46010000000000' }, 'A3-7 E legacy_reg_no'],
    ['V2 check character, convert', { uscc: '91460105123456788T' }, 'V2 W uscc'],
    ['V2 check character, new', { ...classThree, uscc: '91460105123456788T' }, 'V2 E uscc'],
    ['V2 length', { uscc: '91460105123456788' }, 'V2 E uscc'],
    ['V2 alphabet', { uscc: '91460105I23456788U' }, 'V2 E uscc'],
    ['V2 sole trader with the code of a company', { subject_type: '个体工商户' }, 'V2 E uscc'],
    ['V2 old registration number in the wrong column', { uscc: '460100000000000' }, 'V2 E uscc'],
    ['V5 fifteen digits', { legal_id_no: '469999841231118' }, 'V5 E legal_id_no'],
    ['V5 masked', { legal_id_no: '469***********1181' }, 'V5 E legal_id_no'],
    ['V5 birth date', { legal_id_no: '469999199002300011' }, 'V5 E legal_id_no'],
    ['V5 cut by a spreadsheet', { legal_id_no: '469999198412311000' }, 'V5 E legal_id_no'],
    ['V5 fifteen years old when filed', { legal_id_no: '469999200401010017' }, 'V5 E legal_id_no'],
    [
      'V5 age is left out where the filing date is wrong',
      { legal_id_no: '469999200401010017', filing_date: '2091-09-02' },
      'V12 E filing_date',
    ],
    ['V5 passport', { legal_id_type: '护照', legal_id_no: 'E12345678' }],
    ['V5 passport too short', { legal_id_type: '护照', legal_id_no: 'E123' }, 'V5 E legal_id_no'],
    ['V6 mobile', { manager_mobile: '12800000002' }, 'V6 W manager_mobile'],
    ['V6 eight digits are no mobile', { manager_mobile: '80000002' }, 'V6 W manager_mobile'],
    ['mobile too long to be stored', { manager_mobile: '138000000021' }, 'A3-14 E manager_mobile'],
    ['V6 eight digits gain the prefix', { business_phone: '00000002' }],
    ['V6 business phone may be a mobile', { business_phone: '13800000002' }],
    ['V6 business phone', { business_phone: '0000002' }, 'V6 W business_phone'],
    ['V7 another area', { division_code: '三亚市天涯区' }, 'V7 E division_code'],
    ['V7 address in another city', { business_address: '三亚市天涯区示例路1号' }, 'V7 W business_address'],
    [
      'V7 address in another district of the city',
      { business_address: '海口市龙华区示例路1号' },
      'V7 W business_address',
    ],
    ['V7 address without district', { business_address: '海南省海口市示例路1号' }],
    ['outside Hainan', { longitude: '116.4', latitude: '39.9' }, 'A3-18 W longitude', 'A3-19 W latitude'],
    ['in the sea of 三沙', { longitude: '112.34', latitude: '16.83', division_code: '460300' }, 'V7 E division_code'],
    ['degrees out of range', { longitude: '1102.83' }, 'A3-18 E longitude'],
    ['V8', { subject: '摩托车' }, 'V8 E business_class'],
    ['V9 class 3 without items', { ...classThree, special_items: '' }, 'V9 E special_items'],
    ['V9 items with class 2', { special_items: 'S06、S07' }, 'V9 E special_items'],
    ['V9 vehicle kinds with class 3', { ...classThree, vehicle_kinds: '小型车辆' }, 'V9 E vehicle_kinds'],
    ['class 2 without vehicle kinds', { vehicle_kinds: '' }, 'A3-22 E vehicle_kinds'],
    [
      'V11 outlet without head office',
      { chain_kind: '服务网点' },
      'V11 E head_office_filing_no',
      'V11 E head_office_name',
    ],
    ['V12 future', { filing_date: '2020-11-28' }, 'V12 E filing_date'],
    ['V12 on the day itself', { filing_date: '2020-11-27', opened_on: '' }],
    ['V12 before filing began', { filing_date: '2019年1月12日' }, 'V12 W filing_date'],
    ['V12 on the first day', { filing_date: '2019.3.2' }],
    ['V13 no number', { filing_no: '' }, 'A3-44 E filing_no'],
    [
      'V14',
      { licence_word: '', licence_no: '', licence_valid_to: '' },
      'V14 E licence_no',
      'V14 E licence_valid_to',
      'V14 E licence_word',
    ],
    ['V15 end', { licence_valid_to: '2025-06-22' }, 'V15 W licence_valid_to'],
    ['V15 last plausible end', { licence_valid_to: '2025-06-21' }],
    ['V19 negative', { parking_area: '-77' }, 'V19 E parking_area'],
    ['V19 part larger than the whole', { site_area: '200' }, 'V19 E workshop_area'],
    ['V19 minimum of the class', { workshop_area: '199.99' }, 'V19 W workshop_area'],
    ['V19 minimum itself', { workshop_area: '200' }],
    ['V19 minimum of the items', { ...classThree, workshop_area: '39' }, 'V19 W workshop_area'],
    ['V20 half a person', { staff_total: '13.5' }, 'V20 E staff_total'],
    ['V20 negative', { staff_paint: '-1' }, 'V20 E staff_paint'],
    ['V20 nobody in a post', { staff_inspector: '0' }, 'V20 W staff_inspector'],
    ['class 2 without figure for a post', { staff_inspector: '' }, 'A3-38 E staff_inspector'],
    ['posts may be blank in class 3', { ...classThree, staff_inspector: '' }],
    ['V21 a day short of a year', { lease_to: '2020-12-30' }, 'V21 W lease_to'],
    ['V21 own site', { site_tenure: '自有', lease_from: '', lease_to: '' }],
    ['rented without dates', { lease_from: '', lease_to: '' }, 'A3-34 E lease_from', 'A3-35 E lease_to'],
    ['V22', { operating_status: '注销' }, 'V22 E operating_status'],
    ['V23 question marks', { business_name: '海口??汽车维修有限公司' }, 'V23 E business_name'],
    ['V23 UTF-8 as Western letters', { business_name: 'æµ·å£示例汽车维修' }, 'V23 E business_name'],
    ['V23 UTF-8 as GBK', { business_name: '娴峰彛绀轰緥' }, 'V23 E business_name'],
    ['V23 replacement character', { business_address: '海口市\ufffd示例路' }, 'V23 E business_address'],
    ['V23 float', { uscc: '9.14601E+17' }, 'V23 E uscc'],
    ['V23 digits lost in a number cell', { legal_id_no: number('469999198412311000') }, 'V23 E legal_id_no'],
    ['V23 error value', { remark: { kind: 'error', text: '#N/A' } }, 'V23 E remark'],
    ['V24 formula sign', { remark: '=1+1' }, 'V24 N remark'],
    ['V24 cached value', { staff_total: { kind: 'number', text: '12', formula: true } }, 'V24 N staff_total'],
    ['V25 optional date', { opened_on: '2019年' }, 'V25 W opened_on'],
    ['V25 must date', { filing_date: '不详' }, 'V25 E filing_date'],
    ['V25 conditional date', { lease_from: '2020-13-01' }, 'V25 E lease_from'],
    ['V28', { licence_no: '46010500001' }, 'A3-48 W licence_no'],
    ['V28 old code of 儋州', { licence_no: '469003000001' }],
    ['opened after filing', { opened_on: '2019-09-03' }, 'A3-50 E opened_on'],
    [
      'opened after a filing date that is in doubt',
      { filing_date: '2019-01-12', opened_on: '2019-02-01' },
      'V12 W filing_date',
    ],
    ['platform case missing', { via_platform: '是' }, 'A3-54 E platform_case_no'],
    [
      'V1 everything full-width',
      Object.fromEntries(Object.entries(soundRow[3]).map(([field, cell]) => [field, fullWidth(cell as string)])),
    ],
    [
      'numbers as number cells',
      {
        staff_total: number('12'),
        manager_mobile: number('13800000002'),
        division_code: number('460105'),
        filing_date: number('43710'),
      },
    ],
  ],
  4: [
    ['sound', {}],
    [
      'must values missing',
      { check_result: '', is_filed: '', actual_status: '' },
      'A4-23 E check_result',
      'A4-25 E is_filed',
      'A4-28 E actual_status',
    ],
    ['corrected without corrections', { check_result: '有误已更正' }, 'A4-24 E corrections'],
    ['other division without agency', { check_result: '非本辖区' }, 'A4-29 E actual_agency'],
    [
      'filed without date and number',
      { check_result: '已备案', is_filed: '是' },
      'A4-26 E filing_date',
      'A4-27 E filing_no',
    ],
    ['filed', { check_result: '已备案', is_filed: '是', filing_date: '2020-03-01', filing_no: 'BA1' }],
    ['accurate and filed', { is_filed: '是', filing_date: '2020-03-01', filing_no: 'BA1' }],
    [
      'V12 future',
      { check_result: '已备案', is_filed: '是', filing_date: '2020-12-01', filing_no: 'BA1' },
      'V12 E filing_date',
    ],
    ['V17 result without mark', { check_result: '已备案' }, 'V17 E is_filed'],
    [
      'V17 mark on a shop that was not found',
      { check_result: '查无此户', is_filed: '是', filing_date: '2020-03-01', filing_no: 'BA1' },
      'V17 E is_filed',
    ],
    ['result of annex 5', { check_result: '确认失效' }, 'A4-23 E check_result'],
    ['V2 is a warning in locked columns', { uscc: '460100000000000' }, 'V2 W uscc'],
    ['nothing too long is stored', { uscc: '91460105123456788U0' }, 'A4-6 W uscc'],
    ['V15 order is a warning in locked columns', { valid_from: '2021-03-01' }, 'V15 W valid_from'],
    ['V15 length', { valid_from: '2020-03-01' }, 'V15 W valid_to'],
    ['V15 three months more', { valid_to: '2021-05-31' }],
    ['V15 three months and a day more', { valid_to: '2021-06-01' }, 'V15 W valid_to'],
    ['V15 six years pass where the class is unknown', { business_class: '', valid_from: '2015-03-01' }],
    ['V15 end', { valid_from: '2022-07-01', valid_to: '2025-06-30' }, 'V15 W valid_to'],
    ['V16 the day before', { valid_from: '2017-10-31', valid_to: '2020-10-30' }, 'V16 E valid_to'],
    ['V16 the baseline itself', { valid_from: '2017-11-01', valid_to: '2020-10-31' }],
    ['V28', { licence_no: '许可460100000002' }, 'A4-14 W licence_no'],
    ['V25 in a locked column', { issued_on: '不详' }, 'V25 W issued_on'],
    ['code list in a locked column', { economic_type: '999' }, 'A4-8 W economic_type'],
    ['masked numbers stand as they are', { legal_id_masked: '469***********5004', phone_masked: '138****0003' }],
  ],
  5: [
    ['sound', {}],
    ['must value missing', { is_filed: '' }, 'A5-24 E is_filed'],
    ['filed without date and number', { is_filed: '是' }, 'A5-25 E filing_date', 'A5-26 E filing_no'],
    ['filed, the licence lapsed', { is_filed: '是', check_result: '确认失效', filing_date: '44000', filing_no: 'BA1' }],
    ['V12 before filing began', { is_filed: '是', filing_date: '2019-01-01', filing_no: 'BA1' }, 'V12 W filing_date'],
    ['V16 the baseline itself', { valid_from: '2014-11-01', valid_to: '2020-10-31' }, 'V16 E valid_to'],
    ['V17', { check_result: '已备案' }, 'V17 E is_filed'],
    [
      'V17 open for business, not filed',
      { is_filed: '是', check_result: '仍在经营未备案', filing_date: '2020-01-01', filing_no: 'BA1' },
      'V17 E is_filed',
    ],
    ['V2', { uscc: '92460400222222223Q' }, 'V2 W uscc'],
    ['V28', { licence_no: '1' }, 'A5-14 W licence_no'],
  ],
};

for (const { no } of annexDefinitions) {
  for (const [what, change, ...expected] of cases[no]) {
    test(`annex ${no}: ${what}`, () => {
      const { findings } = checkRows(no, [change]);
      assert.deepEqual(
        told(findings),
        expected.map((line) => `2 ${line}`),
      );
    });
  }
}

test('a finding names sheet row, column, header and value, and says what to do', () => {
  const [finding] = checkRows(3, [{ uscc: '91460105123456788T' }]).findings;
  assert.deepEqual(finding, {
    row: 2,
    column: 5,
    field: 'uscc',
    rule: 'V2',
    level: 'W',
    value: '91460105123456788T',
    message:
      '第 2 行“统一社会信用代码”末位校验不符：输入为 …T，按规则应为 …U。请核对营业执照后更正，或点“采用建议值”。',
    proposal: '91460105123456788U',
    kind: 'V2.uscc.check-digit',
  });
});

test('values are normalised for storage', () => {
  const { values } = checkRows(3, [
    {
      uscc: ' 91460105123456788u ',
      business_phone: '（0898）0000 0002',
      manager_mobile: '+86 138-0000-0002',
      filing_date: '２０１９年９月２日',
      special_items: '',
      vehicle_kinds: '大中型货车 大中型货车；小型车辆',
      longitude: '110.2830004',
      staff_total: '12.0',
      via_platform: '×',
      legal_id_type: '身份证',
      legal_id_no: '46999919780708007x',
      business_name: ' 海口示例  汽车（维修）\n有限公司 ',
    },
  ]);
  const {
    uscc,
    business_phone,
    manager_mobile,
    filing_date,
    special_items,
    vehicle_kinds,
    longitude,
    staff_total,
    via_platform,
    legal_id_no,
    business_name,
  } = values[0] ?? {};
  assert.deepEqual(
    {
      uscc,
      business_phone,
      manager_mobile,
      filing_date,
      special_items,
      vehicle_kinds,
      longitude,
      staff_total,
      via_platform,
      legal_id_no,
      business_name,
    },
    {
      uscc: '91460105123456788U',
      business_phone: '0898-00000002',
      manager_mobile: '13800000002',
      filing_date: '2019-09-02',
      special_items: '',
      vehicle_kinds: 'truck、small',
      longitude: '110.283000',
      staff_total: '12',
      via_platform: '0',
      legal_id_no: '46999919780708007X',
      business_name: '海口示例 汽车(维修) 有限公司',
    },
  );
});

test('V16 follows the drive in the list of the boundary day', () => {
  const ofThatDay = { valid_from: '2017-11-01', valid_to: '2020-10-31' };
  const found = (annexNo: 4 | 5) =>
    checkRows(annexNo, [ofThatDay], undefined, { boundaryDay: 5 }).findings.filter(({ rule }) => rule === 'V16');
  assert.equal(found(5).length, 0);
  assert.match(found(4)[0]?.message ?? '', /就是基准日 2020-10-31，这一户应列入附件5/);
});
