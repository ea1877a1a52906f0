import type { CaseMark } from './types.js';

/** A field of annex 3, a mark of the case, or a span of days that gives two fields. */
export type PlatformField = string | CaseMark | 'lease_span';

/** What government platforms call what annex 3 has under another header (`up_pro_*` columns, names on their pages). */
export const platformWords: Readonly<Record<PlatformField, readonly string[]>> = {
  platform_case_no: [
    '办件流水号',
    '申办流水号',
    '业务流水号',
    '项目编号',
    '申请编号',
    '申报编号',
    '业务编号',
    '一体化平台办件编号',
    '平台办件编码',
  ],
  result_on: ['办结日期', '办结时间', '决定日期', '决定时间', '实际办结时间', '实际办结日期', '出证日期'],
  result_word: ['办结结果', '办理结果', '审批结果', '办件结果', '决定结果', '办理结论'],
  task_name: ['事项名称', '办理事项', '业务名称', '申请事项', '办件名称', '实施事项名称', '办理摘要'],
  business_name: [
    '申请人',
    '申请人名称',
    '申请单位',
    '申请单位名称',
    '申请企业',
    '申报单位',
    '申请主体',
    '市场主体名称',
    '法人名称',
    '申请人（单位）',
  ],
  uscc: ['申请人证件号码', '申请人证照号码', '企业信用代码', '主体信用代码', '申请人统一社会信用代码'],
  legal_name: ['法定代表人或负责人', '法人姓名', '经营者姓名', '企业法人', '法定代表人（负责人）', '法人代表姓名'],
  legal_id_type: ['法定代表人证件类型', '法定代表人身份证件类型', '法人代表证件类型'],
  legal_id_no: [
    '法定代表人身份证号',
    '法定代表人身份证号码',
    '法定代表人身份证件号码',
    '法人代表身份证号',
    '法人代表身份证号码',
    '经营者身份证号',
    '经营者身份证号码',
  ],
  manager_mobile: ['负责人联系电话', '主要负责人联系电话', '负责人联系方式', '主要负责人手机号码', '主要负责人手机号'],
  registered_address: ['企业注册地址', '注册住所', '营业执照住所'],
  business_address: ['实际经营地址', '维修场所地址', '维修经营地址', '实际经营场所'],
  business_class: ['维修经营类别', '备案经营类别', '机动车维修类别'],
  filing_no: ['结果证照编号', '备案凭证编号', '备案登记编号', '备案证明编号'],
  lease_span: ['租赁期限', '租赁期', '租期', '租赁起止日期', '场地租赁期限', '租赁有效期'],
};

/** Words for which a column of annex 3 is meant in a sheet, and on a platform's page anything may be. */
export const tooGeneral: ReadonlySet<string> = new Set([
  '联系人',
  '状态',
  '说明',
  '备注说明',
  '来源',
  '有效期止',
  '编号',
  '性质',
  '材料',
]);

/** Whose a word without an owner is: it counts only behind the name of that one. */
export const ownedWords: Readonly<Record<string, 'legal' | 'manager' | 'business'>> = {
  证件类型: 'legal',
  证件种类: 'legal',
  身份证件类型: 'legal',
  证件号码: 'legal',
  证件号: 'legal',
  身份证号: 'legal',
  身份证号码: 'legal',
  手机: 'manager',
  手机号: 'manager',
  手机号码: 'manager',
  联系手机: 'manager',
  联系电话: 'business',
  电话: 'business',
  地址: 'business',
};

/** Persons of a page who are not those of the business: who hands in, decides, receives. */
export const others =
  /经办|代办|代理|委托|联系人|受理|承办|办理人|审核|审批|收件|收货|邮寄|投递|咨询|监督|投诉|窗口|环节|流程|送达/;

/** Results of a platform by which nothing was filed: such a case is not entered. */
export const refusedResults = /不予|退件|退回|作废|撤回|撤销|驳|删除|终止办理|转报|不受理|不通过/;
