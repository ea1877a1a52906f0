import type { BatchState, ImportChangeKind, MatchedBy } from './types.js';

/** Why a row is not taken over, or a business is listed; each says what to do. */
export const skipReasons = {
  missing: '新版附件3中没有这一户。入库不会删除它，请填报机构说明：已终止的办理终止，漏填的补报。',
  otherAgency: (agency: string) =>
    `同一信用代码、同一地址、同一业务类型的业户已由“${agency}”登记入库。请两家机构核对归属后再报。`,
  numberTaken: (filingNo: string, name: string) =>
    `备案编号“${filingNo}”已属于登记册中的“${name}”，备案编号不得重复使用。请填报机构核对编号。`,
  samePlace: (row: string) => `与${row}是同一业户（信用代码、经营地址、业务类型都相同），只入库${row}。`,
  sameNumber: (row: string) => `备案编号与${row}相同，只入库${row}。请填报机构核对编号。`,
  incomplete:
    '缺少行政区划、业户名称、业务类型、经营类别、经营状态、备案编号或备案日期，不能入库。请填报机构补齐后重新报送。',
  tooLong: (header: string) => `“${header}”太长，登记册放不下。请填报机构缩短后重新报送。`,
} as const;

export const kindNames: Readonly<Record<ImportChangeKind, string>> = {
  new: '新增',
  changed: '更新',
  same: '相同',
  skipped: '跳过',
  missing: '未再填报',
};

export const matchNames: Readonly<Record<MatchedBy, string>> = {
  place: '信用代码、经营地址和业务类型',
  licence: '原许可证号',
  name: '名称和行政区划',
  filing: '备案编号',
};

/** What is said of a step whose job was given up. */
export const brokenOff = {
  previewing: '比对中断，登记册没有改动。请重新预览。',
  importing: '入库中断，登记册没有改动。请再次确认入库，或重新预览。',
  undoing: '撤销中断，登记册没有改动，本批业户仍在登记册中。请再次撤销。',
} as const;

export const batchStateNames: Readonly<Record<BatchState, string>> = {
  previewing: '正在比对',
  ready: '待确认',
  importing: '正在入库',
  imported: '已入库',
  undoing: '正在撤销',
  undone: '已撤销',
  stale: '已过期',
  failed: '未完成',
};
