import { fieldGroups } from '#domain/business-fields.js';
import { column } from './business-column.js';
import { type ColumnGroup, group, text } from './define.js';

/** Annex 3, columns 44-52: the filing and the licence it came from. */
export const filingColumns: readonly ColumnGroup[] = [
  group(fieldGroups.filing, [
    column('filing_no', {
      rules: ['V13'],
      synonyms: ['备案号', '备案证号', '备案号码', '备案表编号'],
      help: '现有的备案编号，样式不限，在本机构内不得重复。',
      example: '460105020001',
      width: 22,
    }),
    column('filing_date', {
      rules: ['V12'],
      synonyms: ['备案时间'],
      help: '不得晚于填报当天；2019-03-02 起才实行备案。',
      example: '2019-09-02',
      width: 14,
    }),
    column('filing_origin', {
      rules: ['V14'],
      synonyms: ['来源', '备案类型', '备案方式'],
      help: '新开业，或由许可改备案。',
      example: '许可改备案',
      width: 16,
    }),
    column('licence_word', {
      rules: ['V14'],
      synonyms: ['许可证字', '原经营许可证字'],
      help: '许可改备案的填写：原道路运输经营许可证的“字”。',
      example: '琼交运管许可示字',
      width: 22,
    }),
    column('licence_no', {
      rules: ['V14', 'V28'],
      synonyms: ['许可证号', '许可证编号', '原许可证编号', '原经营许可证号', '道路运输经营许可证号'],
      help: '许可改备案的填写：原许可证的“号”，一般为 12 位数字，以行政区划代码开头。',
      example: '460105000001',
      width: 18,
    }),
    column('licence_valid_to', {
      rules: ['V14', 'V15'],
      synonyms: ['许可证有效期止', '原许可证有效期至', '许可证有效期至', '原许可证到期日期', '有效期止'],
      help: '许可改备案的填写：原许可证有效期的最后一天。',
      example: '2021-05-31',
      width: 20,
    }),
    column('opened_on', {
      synonyms: ['开业时间', '成立日期'],
      help: '开始维修经营的日期；许可改备案的不晚于备案日期。',
      example: '2015-06-01',
      width: 14,
    }),
    column('operating_status', {
      rules: ['V22'],
      synonyms: ['营业状态', '业户状态', '状态'],
      help: '营业、停业、整改、停业整顿、歇业或其他；已注销的业户不填入本表。',
      example: '1 营业',
      width: 14,
    }),
    column('materials', {
      synonyms: ['材料', '备案材料清单', '已收材料'],
      help: '机构存有的备案材料，填材料代码，用“、”隔开。',
      example: 'M01、M02、M03',
      width: 30,
    }),
  ]),
];

/** Annex 3, columns 53-56: the platform case, the link set by the portal, and room for a remark. */
export const closingColumns: readonly ColumnGroup[] = [
  group(fieldGroups.closing, [
    column('via_platform', {
      synonyms: ['是否一体化平台办理', '是否平台办理', '一体化平台办理'],
      help: '在全省一体化在线政务服务平台上办理的填“是”，并填平台办件编号。',
      example: '否',
    }),
    column('platform_case_no', {
      synonyms: ['办件编号', '平台办件号', '平台编号', '办件号'],
      help: '经一体化平台办理的填写，每个办件一个编号。',
      example: 'PT2020000001',
      width: 26,
    }),
    {
      field: 'linked_row',
      header: '附件4/5对应行号',
      type: text(20),
      need: 'optional',
      filledBy: 'system',
      synonyms: ['附件4/5行号', '对应行号', '附件4或5对应行号'],
      help: '不用填写。',
      example: '4-000123',
    },
    column('remark', {
      synonyms: ['说明', '备注说明'],
      help: '需要说明的情况。',
      width: 30,
    }),
  ]),
];
