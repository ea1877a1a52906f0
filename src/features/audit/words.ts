/** What the audit's verbs mean on the screen. */
export const verbNames: Readonly<Record<string, string>> = {
  'operator.sign_in': '登录',
  'operator.create': '新建账号',
  'operator.change_password': '修改密码',
  'annex.upload': '上传附件',
  'annex.adopt': '采用版本',
  'annex.fix': '在线修改',
  'annex.apply_proposals': '采用建议值',
  'annex.confirm': '确认提醒',
  'annex.unconfirm': '取消确认',
  'annex.submit': '报送',
  'annex.withdraw': '撤回',
  'annex.recall': '申请退回',
  'annex.claim': '认领审核',
  'annex.return': '退回',
  'annex.accept': '接收',
  'annex.comment': '写审核意见',
  'annex.uncomment': '删除审核意见',
  'annex.answer': '答复审核意见',
  'annex.import-preview': '入库预览',
  'annex.import': '入库',
  'annex.import-undo': '撤销入库',
  'register.export': '导出业户',
  'register.reveal': '查看完整号码',
  'template.download': '下载空白表',
};

/** What entries are about. */
export const objectNames: Readonly<Record<string, string>> = {
  annex: '附件',
  operator: '账号',
  account: '账号',
  business: '业户',
  register: '登记册',
  import_batch: '入库批次',
};

const words: Readonly<Record<string, string>> = {
  state: '状态',
  versionId: '版本编号',
  sha256: '指纹',
  bytes: '字节',
  row: '行',
  field: '列',
  fields: '列',
  reason: '理由',
  count: '处数',
  kind: '问题类别',
  text: '内容',
  commentId: '意见编号',
  answer: '答复',
  account: '账号',
  roles: '岗位',
  batchId: '批次',
  id: '编号',
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
  isMore: '超过',
};

/** Values that are code names of our own. */
export const valueWords: Readonly<Record<string, string>> = {
  filling: '填报中',
  submitted: '已报送',
  returned: '退回',
  accepted: '已接收',
  imported: '已入库',
  mended: '已改正',
  contested: '不改，已说明',
  true: '是',
  false: '否',
};

export const wordOf = (key: string): string => words[key] ?? key;
