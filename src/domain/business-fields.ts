import { bool, code, codes, date, dec, int, text } from './annexes/define.js';
import type { ColumnType } from './annexes/types.js';

/**
 * When a filing must state a fact: always, never, or while another fact has one of these values ('' = is not stated).
 * What else must be so (V2, V10 …) is for the rules.
 */
export type Requirement = 'always' | 'never' | { readonly field: string; readonly is: readonly string[] };

/** A fact of a business as the register knows it. */
export interface BusinessField {
  /** Code name: key of values, of the history and of annex columns, and (but for personal numbers) the database column. */
  readonly field: string;
  readonly label: string;
  readonly type: ColumnType;
  /** Legend of its group in the paper form. */
  readonly group: string;
  readonly required: Requirement;
  /** Personal data: sealed in the register, masked on pages (C61). */
  readonly personal?: 'id' | 'mobile';
  /** Longest text that the register keeps, where it has room for more than a form accepts: there a rule only warns about the length. */
  readonly room?: number;
  /** What no old licence tells stays unknown until somebody states it, and is shown as 待补充. */
  readonly mayBeUnknown?: true;
  /** Told by the old system alone: no filing states it, and none takes it away. */
  readonly isOfLicence?: true;
}

/** Legends of the paper form's groups, in its order. */
export const fieldGroups = {
  business: '业户',
  persons: '法定代表人和负责人',
  places: '地址',
  work: '经营内容',
  site: '场地',
  staff: '人员',
  filing: '备案',
  closing: '平台办理和备注',
  licence: '原许可证',
} as const;

/** How a fact that is not known yet is shown. */
export const toBeCompleted = '待补充';

type More = Partial<Omit<BusinessField, 'field' | 'label' | 'type' | 'group' | 'required'>>;
type Stated = readonly [field: string, label: string, type: ColumnType, required?: Requirement, more?: More];

const inGroup = (group: string, stated: readonly Stated[], ofAll: More = {}): BusinessField[] =>
  stated.map(([field, label, type, required = 'never', more]) => ({
    field,
    label,
    type,
    group,
    required,
    ...ofAll,
    ...more,
  }));

const always = 'always';
const ifRented = { field: 'site_tenure', is: ['rent'] };
const ifOutlet = { field: 'chain_kind', is: ['outlet'] };
const ifConverted = { field: 'filing_origin', is: ['convert'] };
/** Classes 1 and 2 and dangerous goods have the seven posts (domain guide 4). */
const ifFullRepair = { field: 'business_class', is: ['A1', 'A2', 'H1'] };
const area = dec(10, 2);
const degrees = dec(9, 6);

/**
 * Every fact of a business, in the order of the paper form. From this list the register's columns, its history and exports, the columns of
 * annex 3 and the filing form are drawn: a label, type or length stands here and nowhere else. Sources: annexes.md, annexes 3 and 4.
 */
export const businessFields: readonly BusinessField[] = [
  ...inGroup(fieldGroups.business, [
    ['division_code', '行政区划', code('divisions'), always],
    ['filing_agency', '备案机构', text(100), always],
    ['business_name', '业户名称', text(100), always],
    ['subject_type', '主体类型', code('subject-types'), always],
    ['uscc', '统一社会信用代码', text(18), { field: 'legacy_reg_no', is: [''] }, { room: 40 }],
    ['legacy_reg_no', '工商注册号', text(15), { field: 'uscc', is: [''] }, { room: 40 }],
    ['form_nature', '企业性质', code('form-natures'), always],
    ['economic_type', '经济类型', code('economic-types')],
  ]),
  ...inGroup(fieldGroups.persons, [
    ['legal_name', '法定代表人（经营者）', text(50), always],
    ['legal_id_type', '证件类型', code('id-types'), always],
    ['legal_id_no', '证件号码', text(30), always, { personal: 'id', room: 36 }],
    ['manager_name', '主要负责人', text(50), always],
    ['manager_mobile', '负责人手机', text(11), always, { personal: 'mobile', room: 36 }],
    ['business_phone', '业务电话', text(20), 'never', { room: 60 }],
  ]),
  ...inGroup(fieldGroups.places, [
    ['registered_address', '注册地址', text(200)],
    ['business_address', '经营地址', text(200), always],
    ['longitude', '经度', degrees],
    ['latitude', '纬度', degrees],
  ]),
  ...inGroup(fieldGroups.work, [
    ['subject', '业务类型', code('subjects'), always, { mayBeUnknown: true }],
    ['business_class', '经营类别', code('business-classes'), always, { mayBeUnknown: true }],
    ['vehicle_kinds', '承修车型', codes('vehicle-kinds'), { field: 'business_class', is: ['A1', 'A2'] }],
    ['special_items', '专项维修项目', codes('special-repair-items'), { field: 'business_class', is: ['A3'] }],
    ['extra_capability', '其他承修能力', codes('extra-capabilities')],
    ['operation_kind', '经营类型', code('operation-kinds')],
    ['chain_kind', '是否连锁经营', code('chain-kinds'), always],
    ['head_office_name', '连锁总部名称', text(100), ifOutlet],
    ['head_office_filing_no', '总部备案编号', text(50), ifOutlet],
  ]),
  ...inGroup(fieldGroups.site, [
    ['site_area', '占地面积', area],
    ['parking_area', '停车场面积', area, always],
    ['workshop_area', '生产厂房面积', area, always],
    ['reception_area', '接待室面积', area],
    ['site_tenure', '场地来源', code('site-tenures'), always],
    ['lease_from', '租赁期起', date, ifRented],
    ['lease_to', '租赁期止', date, ifRented],
  ]),
  ...inGroup(fieldGroups.staff, [
    ['staff_total', '从业人员总数', int, always],
    ['staff_tech_head', '技术负责人数', int, ifFullRepair],
    ['staff_inspector', '质量检验员数', int, ifFullRepair],
    ['staff_reception', '业务接待员数', int, ifFullRepair],
    ['staff_mechanic', '机修人员数', int, ifFullRepair],
    ['staff_electric', '电器人员数', int, ifFullRepair],
    ['staff_body', '钣金人员数', int, ifFullRepair],
    ['staff_paint', '涂漆人员数', int, ifFullRepair],
  ]),
  ...inGroup(fieldGroups.filing, [
    ['filing_no', '备案编号', text(50), always],
    ['filing_date', '备案日期', date, always],
    ['filing_origin', '备案来源', code('filing-origins'), always],
    ['licence_word', '原许可证字', text(30), ifConverted],
    ['licence_no', '原许可证号', text(30), ifConverted],
    ['licence_valid_to', '原许可证有效期止', date, ifConverted],
    ['opened_on', '开业日期', date],
    ['operating_status', '经营状态', code('operating-status'), always],
    ['materials', '备案材料', codes('filing-materials')],
  ]),
  ...inGroup(fieldGroups.closing, [
    ['via_platform', '是否经一体化平台办理', bool],
    ['platform_case_no', '平台办件编号', text(60), { field: 'via_platform', is: ['1'] }],
    ['remark', '备注', text(200)],
  ]),
  ...inGroup(
    fieldGroups.licence,
    [
      ['old_system_id', '运政系统业户编号', text(40)],
      ['domicile_agency', '原管辖机构', text(100)],
      ['org_code', '组织机构代码', text(20)],
      ['scope_text', '原许可经营范围', text(500)],
      ['first_issued_on', '原许可证初次发证日期', date],
      ['licence_issued_on', '原许可证核发日期', date],
      ['licence_valid_from', '原许可证有效期起', date],
      ['licence_issuer', '原许可证发证机构', text(100)],
    ],
    { isOfLicence: true },
  ),
];

/** The fact with this code name. @throws RangeError where there is none: a slip in code, never in data. */
export function businessField(name: string): BusinessField {
  const found = byName.get(name);
  if (found === undefined) throw new RangeError(`a business has no fact ${name}`);
  return found;
}

/** Whether a filing with these facts must state this one. */
export function isRequired({ required }: BusinessField, facts: Readonly<Record<string, string>>): boolean {
  if (typeof required === 'string') return required === 'always';
  return required.is.includes(facts[required.field] ?? '');
}

const byName = new Map(businessFields.map((each) => [each.field, each]));
