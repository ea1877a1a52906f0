import { createChecker, formHead } from '#domain/checking/check.js';
import { annexDefinition } from '#domain/annexes/index.js';
import type { AnnexNo, CheckContext, Finding, RowValues, SheetHead } from '#domain/annexes/types.js';
import type { Cell } from '#formats/cells.js';

/** What is typed in a row, by field; only what matters to a test. */
export type Typed = Readonly<Record<string, Cell>>;

/** A row without a fault for each annex: 海口 on 27 November 2020, all names and numbers invented. */
export const soundRow: Readonly<Record<AnnexNo, Typed>> = {
  1: {
    division_code: '460100 海口市',
    agency_name: '海口市示例交通运输服务中心',
    agency_uscc: '12469001555555552U',
    agency_kind: '服务中心',
    does_repair: '是',
    parent_agency: '海口市示例交通运输局',
    address: '示例路1号',
    postcode: '570000',
    office_phone: '0898-00000001',
    responsible_name: '示例甲',
    liaison_name: '示例乙',
    liaison_mobile: '13800000001',
    liaison_email: 'a@example.com',
    access_way: '政务内网',
  },
  2: {
    agency_name: '海口市示例交通运输服务中心',
    request_kind: '新增',
    user_name: '示例丙',
    id_number: '469999199001010020',
    mobile: '13800000001',
    post: '窗口受理',
    roles: '受理、查询',
    data_divisions: '460100',
    is_liaison: '是',
    access_way: '互联网VPN',
    needs_vpn: '是',
  },
  3: {
    division_code: '460105 秀英区',
    filing_agency: '海口市示例交通运输局',
    business_name: '海口示例汽车维修有限公司',
    subject_type: '企业',
    uscc: '91460105123456788U',
    form_nature: '私营',
    economic_type: '173',
    legal_name: '示例丁',
    legal_id_type: '居民身份证',
    legal_id_no: '469999198412311181',
    manager_name: '示例丁',
    manager_mobile: '13800000002',
    business_phone: '0898-00000002',
    business_address: '海口市秀英区示例路1号',
    longitude: '110.283000',
    latitude: '20.007',
    subject: '汽车',
    business_class: 'A2 二类汽车维修',
    vehicle_kinds: '小型车辆',
    chain_kind: '否',
    site_area: '600',
    parking_area: '160',
    workshop_area: '260',
    reception_area: '25',
    site_tenure: '租赁',
    lease_from: '2020-01-01',
    lease_to: '2020-12-31',
    staff_total: '12',
    staff_tech_head: '1',
    staff_inspector: '1',
    staff_reception: '1',
    staff_mechanic: '4',
    staff_electric: '2',
    staff_body: '2',
    staff_paint: '1',
    filing_no: '460105020001',
    filing_date: '2019-09-02',
    filing_origin: '许可改备案',
    licence_word: '琼交运管许可示字',
    licence_no: '460105000001',
    licence_valid_to: '2021-05-31',
    opened_on: '2015-06-01',
    operating_status: '1 营业',
    materials: 'M01、M02、M03',
    via_platform: '否',
  },
  4: {
    seq: '1',
    old_system_id: 'HN0000123',
    division_code: '460100 海口市',
    business_name: '海口示例汽车维修店',
    uscc: '92460400222222223R',
    economic_type: '175',
    address: '海口市秀英区示例街2号',
    licence_no: '460100000002',
    business_class: 'A3',
    valid_from: '2018-03-01',
    valid_to: '2021-02-28',
    operating_status: '1 营业',
    check_result: '准确',
    is_filed: '否',
    actual_status: '1 营业',
  },
  5: {
    old_system_id: 'HN0000124',
    division_code: '海口',
    business_name: '海口示例汽车维修店',
    uscc: '92460400222222223R',
    address: '海口市秀英区示例街2号',
    licence_no: '460100000002',
    business_class: 'A2',
    valid_from: '2014-03-01',
    valid_to: '2020-02-29',
    is_filed: '否',
  },
};

/** A class 3 shop without a licence before it, and an outlet of a chain: further sound rows of annex 3. */
export const classThree: Typed = {
  business_class: 'A3',
  vehicle_kinds: '',
  special_items: 'S07 四轮定位检测调整、轮胎动平衡及修补',
  parking_area: '0',
  workshop_area: '60',
  reception_area: '',
  filing_origin: '新开业',
  licence_word: '',
  licence_no: '',
  licence_valid_to: '',
};
/** What makes a second row another business. */
export const another: Typed = {
  uscc: '91460100000000000C',
  business_name: '海口试样汽车维修有限公司',
  business_address: '海口市秀英区示例路9号',
  filing_no: '460105020009',
};

export interface Checked {
  readonly findings: readonly Finding[];
  readonly values: readonly RowValues[];
}

/** Checks rows that differ from the sound row as given; a field set to '' is an empty cell. Sheet rows begin with 2. */
export function checkRows(
  annexNo: AnnexNo,
  changes: readonly Typed[],
  head: SheetHead = formHead(annexNo),
  known: Pick<CheckContext, 'offices' | 'systemName' | 'boundaryDay'> = {},
): Checked {
  const { columns } = annexDefinition(annexNo);
  const context = { annexNo, receivedOn: '2020-11-27', baselineOn: '2020-10-31', ownDivisions: ['460100'], ...known };
  const checker = createChecker(annexNo, context, head);
  const findings: Finding[] = [];
  const values: RowValues[] = [];
  for (const [i, change] of changes.entries()) {
    const typed = { ...soundRow[annexNo], ...change };
    const checked = checker.row({
      row: i + 2,
      hidden: false,
      cells: columns.map(({ field }) => typed[field] || undefined),
    });
    findings.push(...checked.findings);
    values.push(checked.values);
  }
  return { findings: [...findings, ...checker.finish()], values };
}

/** `row rule level field` of each finding, sorted: what a test compares. */
export function told(findings: readonly Finding[]): readonly string[] {
  return findings.map(({ row, rule, level, field }) => `${row} ${rule} ${level} ${field}`).sort();
}
