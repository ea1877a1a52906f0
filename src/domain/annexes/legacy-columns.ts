import { businessField } from '#domain/business-fields.js';
import { type ColumnDraft, type ColumnGroup, group, int, text } from './define.js';
import type { ColumnType } from './types.js';

/** The old system holds the same facts as the register, under headers of its own. */
const typeOf = (field: string): ColumnType => businessField(field).type;

const prefilled = (
  field: string,
  header: string,
  type: ColumnType,
  more: Pick<ColumnDraft, 'rules' | 'synonyms' | 'help' | 'example' | 'width'>,
): ColumnDraft => ({
  field,
  header,
  type,
  need: 'optional',
  filledBy: 'prefilled',
  ...more,
  rules: [...(more.rules ?? []), ...handedRules(field)],
});

/** What was handed out stands, and only what was handed out counts. */
const handedRules = (field: string): readonly string[] =>
  field === 'seq' ? [] : field === 'old_system_id' ? ['V26', 'V27'] : ['V26'];

/**
 * Columns 1-22 of annexes 4 and 5: what the old system holds, prefilled and locked.
 * Their faults are warnings and never block (domain guide section 7, end).
 */
export const legacyColumns: readonly ColumnGroup[] = [
  group('运政系统业户信息', [
    prefilled('seq', '序号', int, {
      synonyms: ['编号', '顺序号'],
      help: '由系统编排，请勿改动。',
      example: '123',
    }),
    prefilled('old_system_id', '业户编号', typeOf('old_system_id'), {
      synonyms: ['业户代码', '系统编号', '原系统编号', '运政系统业户编号', '业户ID'],
      help: '业户在原系统中的编号，系统凭它认出这一行，请勿改动。',
      example: 'HN0000123',
      width: 16,
    }),
    prefilled('division_code', '行政区划', typeOf('division_code'), {
      synonyms: ['行政区划代码', '区划', '区划代码', '所属区划', '市县', '市县区', '辖区'],
      help: '业户所在的行政区划，由系统带出。',
      example: '460400 儋州市',
      width: 20,
    }),
    prefilled('domicile_agency', '管辖机构', typeOf('domicile_agency'), {
      synonyms: ['户籍地运管机构', '管理机构', '所属机构', '运管机构'],
      help: '原系统登记的户籍地运管机构。',
      example: '示例道路运输管理所',
      width: 28,
    }),
    prefilled('business_name', '业户名称', typeOf('business_name'), {
      rules: ['V4'],
      synonyms: ['单位名称', '企业名称', '经营者名称', '业户', '维修经营者名称'],
      help: '许可证上的业户名称。',
      example: '儋州示例汽车维修店',
    }),
    prefilled('uscc', '统一社会信用代码', typeOf('uscc'), {
      rules: ['V2'],
      synonyms: ['信用代码', '社会信用代码', '统一信用代码', '统一代码'],
      help: '可能为空或为旧代码；有误的在更正内容中写明。',
      example: '92460400222222223R',
      width: 24,
    }),
    prefilled('legacy_code', '组织机构代码 / 工商注册号', typeOf('org_code'), {
      synonyms: ['组织机构代码', '工商注册号', '组织机构代码或工商注册号', '注册号', '工商登记号'],
      help: '原系统中的组织机构代码或 15 位工商注册号。',
      width: 28,
    }),
    prefilled('economic_type', '经济类型', typeOf('economic_type'), {
      synonyms: ['经济性质', '登记注册类型'],
      help: '三位经济类型代码。',
      example: '175 个体经营',
      width: 22,
    }),
    prefilled('legal_name', '法定代表人（经营者）', typeOf('legal_name'), {
      synonyms: ['法定代表人', '法人代表', '法人', '经营者', '负责人'],
      help: '法定代表人或经营者姓名。',
      example: '示例戊',
    }),
    prefilled('legal_id_masked', '证件号码（脱敏）', text(30), {
      synonyms: ['证件号码', '身份证号', '身份证号码', '证件号'],
      help: '只显示前三位和后四位，完整号码留在系统中。',
      example: '469***********5004',
      width: 24,
    }),
    prefilled('phone_masked', '联系电话（脱敏）', text(20), {
      synonyms: ['联系电话', '电话', '手机', '手机号'],
      help: '只显示前三位和后四位。',
      example: '138****0003',
      width: 20,
    }),
    prefilled('address', '业户地址', typeOf('business_address'), {
      synonyms: ['地址', '经营地址', '单位地址', '企业地址'],
      help: '原系统登记的地址。',
      example: '那大镇示例街2号',
    }),
  ]),
  group('原许可证', [
    prefilled('licence_word', '许可证字', typeOf('licence_word'), {
      synonyms: ['经营许可证字', '许可证字号'],
      help: '道路运输经营许可证的“字”。',
      example: '琼交运管许可示字',
      width: 22,
    }),
    prefilled('licence_no', '许可证号', typeOf('licence_no'), {
      rules: ['V28'],
      synonyms: ['许可证编号', '经营许可证号', '许可证号码', '道路运输经营许可证号'],
      help: '道路运输经营许可证的“号”，一般为 12 位数字，以行政区划代码开头。',
      example: '460400000002',
      width: 18,
    }),
    prefilled('scope_text', '经营范围', typeOf('scope_text'), {
      synonyms: ['许可范围', '经营项目'],
      help: '许可证上的经营范围原文。',
      example: '维修(三类汽车维修:四轮定位检测调整)',
      width: 40,
    }),
    prefilled('business_class', '维修类别', typeOf('business_class'), {
      synonyms: ['经营类别', '业户类别', '维修业户类别'],
      help: '由经营范围得出；拿不准的留空。',
      example: 'A3 三类汽车维修',
      width: 22,
    }),
    prefilled('first_issued_on', '初次发证日期', typeOf('first_issued_on'), {
      synonyms: ['首次发证日期', '初次领证日期'],
      help: '许可证初次核发的日期。',
      example: '2012-03-01',
      width: 16,
    }),
    prefilled('issued_on', '核发日期', typeOf('licence_issued_on'), {
      synonyms: ['发证日期'],
      help: '现许可证核发的日期。',
      example: '2018-03-01',
      width: 14,
    }),
    prefilled('valid_from', '有效期起', typeOf('licence_valid_from'), {
      rules: ['V15'],
      synonyms: ['有效期起始日期', '有效期自', '有效期开始', '有效期始', '许可证有效期起'],
      help: '许可证有效期的第一天。',
      example: '2018-03-01',
      width: 14,
    }),
    prefilled('valid_to', '有效期止', typeOf('licence_valid_to'), {
      rules: ['V15', 'V16'],
      synonyms: ['有效期截止日期', '有效期至', '有效期截止', '许可证有效期止', '许可证有效期至', '有效期终'],
      help: '许可证有效期的最后一天。',
      example: '2021-02-28',
      width: 14,
    }),
    prefilled('issuer', '发证机构', typeOf('licence_issuer'), {
      synonyms: ['发证机关', '核发机构', '核发机关'],
      help: '核发许可证的机构。',
      example: '示例道路运输管理所',
      width: 28,
    }),
    prefilled('operating_status', '经营状态', typeOf('operating_status'), {
      synonyms: ['营业状态', '业户状态', '原经营状态'],
      help: '原系统登记的经营状态。',
      example: '1 营业',
      width: 14,
    }),
  ]),
];
