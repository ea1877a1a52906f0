import { fieldGroups } from '#domain/business-fields.js';
import { column } from './business-column.js';
import { type ColumnDraft, type ColumnGroup, group } from './define.js';

/** One of the seven posts that classes 1 and 2 must have (section 4 of the domain guide). */
const post = (field: string, example: string, synonyms: readonly string[]): ColumnDraft =>
  column(field, {
    rules: ['V20'],
    synonyms,
    example,
    width: 16,
    help: '一类、二类汽车和危险货物运输车辆维修至少 1 人。',
  });

/** Annex 3, columns 29-43: site and staff. */
export const siteColumns: readonly ColumnGroup[] = [
  group(fieldGroups.site, [
    column('site_area', {
      rules: ['V19'],
      synonyms: ['占地面积（平方米）', '占地面积（㎡）', '占地面积（m2）', '总面积', '场地面积'],
      help: '单位：平方米，只填数字。',
      example: '600.00',
      width: 14,
    }),
    column('parking_area', {
      rules: ['V19'],
      synonyms: ['停车场面积（平方米）', '停车场面积（㎡）', '停车场面积（m2）', '停车场', '停车面积'],
      help: '单位：平方米，只填数字；没有的填 0。',
      example: '160.00',
      width: 14,
    }),
    column('workshop_area', {
      rules: ['V19'],
      synonyms: [
        '生产厂房面积（平方米）',
        '生产厂房面积（㎡）',
        '生产厂房面积（m2）',
        '厂房面积',
        '车间面积',
        '生产厂房',
      ],
      help: '单位：平方米，只填数字。',
      example: '260.00',
      width: 16,
    }),
    column('reception_area', {
      rules: ['V19'],
      synonyms: ['接待室面积（平方米）', '接待室面积（㎡）', '接待室面积（m2）', '接待室', '业务接待室面积'],
      help: '单位：平方米，只填数字。',
      example: '25.00',
      width: 14,
    }),
    column('site_tenure', {
      rules: ['V21'],
      synonyms: ['场地性质', '场地权属', '场地使用方式'],
      help: '自有或租赁。',
      example: '租赁',
      width: 12,
    }),
    column('lease_from', {
      rules: ['V21'],
      synonyms: ['租赁起始日期', '租期起', '租赁开始日期', '租赁期限起'],
      help: '租赁的填写：租约的第一天。',
      example: '2020-01-01',
      width: 14,
    }),
    column('lease_to', {
      rules: ['V21'],
      synonyms: ['租赁截止日期', '租期止', '租赁结束日期', '租赁期限止'],
      help: '租赁的填写：租约的最后一天，租期不少于一年。',
      example: '2022-12-31',
      width: 14,
    }),
  ]),
  group(fieldGroups.staff, [
    column('staff_total', {
      rules: ['V20'],
      synonyms: ['从业人数', '从业人员数', '员工总数', '人员总数'],
      help: '全部从业人员的人数，整数。',
      example: '12',
      width: 16,
    }),
    post('staff_tech_head', '1', ['技术负责人', '技术负责人人数']),
    post('staff_inspector', '1', ['质量检验员', '质检员数', '质检员', '质量检验人员数']),
    post('staff_reception', '1', ['业务接待员', '接待员数', '业务接待人员数']),
    post('staff_mechanic', '4', ['机修人员', '机修工数', '机修']),
    post('staff_electric', '2', ['电器人员', '电器维修人员数', '电工数', '电器']),
    post('staff_body', '2', ['钣金人员', '钣金工数', '钣金']),
    post('staff_paint', '1', ['涂漆人员', '油漆工数', '涂漆工数', '喷漆人员数', '涂漆']),
  ]),
];
