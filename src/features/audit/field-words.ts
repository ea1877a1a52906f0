import { roleWords } from '#domain/policy.js';
import { stateNames } from '#domain/annexes/states.js';
import { zoneNames } from '#platform/zone.js';
import { agencyStates, nameRelations } from '#features/agencies/words.js';
import { requestKindNames, requestStateNames } from '#features/operators/requests/requests-words.js';
import { objectNames, verbNames } from '#features/audit/words.js';

/** Facts that entries keep, by the names under which they keep them. */
export const fieldWords: Readonly<Record<string, string>> = {
  state: '状态',
  annexNo: '附件',
  versionId: '版本',
  sha256: '文件指纹',
  bytes: '文件字节数',
  name: '文件',
  file: '看的是',
  values: '改动的内容',
  isEntered: '在线填写',
  row: '行',
  field: '列',
  columns: '列对应',
  fields: '列',
  reason: '理由',
  count: '处数',
  kind: '问题类别',
  text: '内容',
  commentId: '审核意见',
  answer: '答复',
  account: '账号',
  zone: '网络',
  address: '地址',
  roles: '岗位',
  user_name: '姓名',
  id_number: '身份证号',
  mobile: '手机号',
  office_phone: '办公电话',
  section: '科室',
  post: '岗位',
  data_divisions: '数据辖区',
  is_liaison: '对接联系人',
  access_way: '网络接入方式',
  old_account: '原系统账号',
  valid_to: '有效期至',
  expiresAt: '有效至',
  quarter: '季度',
  handedOver: '移交',
  vpn: 'VPN',
  taker: '接手人',
  batchId: '批次',
  id: '提醒编号',
  filter: '条件',
  n: '户数',
  format: '格式',
  new: '新增',
  changed: '更新',
  same: '相同',
  skipped: '跳过',
  missing: '缺少',
  removed: '移除',
  restored: '恢复',
  kept: '保留',
  isMore: '户数更多',
  responsible: '责任人',
  liaison: '联系人',
  doesRepair: '承担维修管理',
  receiptNo: '回执号',
  annexes: '附件数',
  operators: '账号数',
  divisions: '辖区数',
  effectiveOn: '生效日期',
  document: '文件依据',
  title: '事项',
  opened: '新建机构',
  changeId: '机构变动编号',
  unit: '单位',
  collectorId: '填报账号',
  managerId: '报送账号',
  relation: '名称关系',
  since: '启用日期',
  ground: '退回依据',
  comments: '意见条数',
  droppedComments: '删除的未发意见',
  left: '剩余处数',
  part: '第几部分',
  parts: '共几部分',
  job: '任务',
  failure: '上次没有办成的原因',
  division: '行政区划',
  class: '经营类别',
  status: '备案状态',
  operating: '经营状态',
  from: '自',
  to: '至',
  q: '查找',
  batch: '入库批次',
  order: '次序',
  size: '每页',
  office: '机构',
  person: '人员',
  setTo: '内容',
  verb: '操作',
  type: '对象',
};

type Words = Readonly<Record<string, string>>;

/** Values that are code names of ours, by the fact that has them; the words are those of their own rooms. */
const valueWords: Readonly<Record<string, Words>> = {
  state: { ...agencyStates, ...requestStateNames, ...stateNames },
  ground: { claim: '在手审核', recall: '机构申请', reason: '他人写明理由' },
  answer: { mended: '已改正', contested: '不改，已说明' },
  relation: nameRelations,
  zone: zoneNames,
  kind: requestKindNames,
  roles: roleWords,
  verb: verbNames,
  type: objectNames,
  order: { asc: '从早到晚' },
  file: { original: '上传的原件', marked: '标注错误的文件', corrected: '改正后的文件' },
};

/** A fact's name on the screen. */
export const fieldWord = (key: string): string => (Object.hasOwn(fieldWords, key) ? (fieldWords[key] ?? key) : key);

/** A value in words; undefined where it is none of our code names. */
export function valueWord(key: string, value: string): string | undefined {
  const own = Object.hasOwn(valueWords, key) ? valueWords[key] : undefined;
  return own && Object.hasOwn(own, value) ? own[value] : undefined;
}
