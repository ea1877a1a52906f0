import type { LeaveReason } from '#domain/legacy/entering.js';
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
  incompleteLicence: '名单中缺少行政区划或业户名称，或没有现经营状态，不能入库。请核对名单和核对结果。',
  notListed: '这一户现在不在本单位的名单中（已转给其他单位、待省局决定或已撤出名单），不入库。',
  sameLicence: '与前面一行是同一许可证，只办理前面一行。',
  filedUnmarked: (filingNo: string) =>
    `登记册中这一户已备案（备案编号“${filingNo}”），而本行没有标注已备案，不按未备案入库。请填报机构核对后重新标注。`,
  placeTaken: (name: string) => `登记册中同一信用代码、同一地址已有“${name}”，不重复入库。请核对名单和更正内容。`,
  ended: '登记册中这一户已终止或注销，不再入库。',
  withdrawn: '新版附件没有再报这一户，或已改为不入库。入库不会删除它，请核对后按终止或注销办理。',
  waits: '已备案，等附件3入库时与其业户关联。',
  merged: (name: string) => `已备案，并入“${name}”，原来按未备案入库的这一条不再有效。`,
  tooLong: (header: string) => `“${header}”太长，登记册放不下。请填报机构缩短后重新报送。`,
} as const;

/** Why a licence stays out, with the result that its office gave; those that the province confirms say so. */
export const leaveReasons: Readonly<Record<LeaveReason, (result: string) => string>> = {
  not_imported: (result) => `附件5${result === '' ? '' : `（${result}）`}：许可证已逾期，不入库。`,
  to_confirm: (result) => `核对结果为“${result}”，不入库，留存备查，由省局逐户确认。`,
  still_operating: (result) => `核对结果为“${result}”，不入库，列入走访名单。`,
  passed_on: (result) => `核对结果为“${result}”，由接收的单位核对后办理，不在这里入库。`,
  open: () => '还没有核对完，不入库。',
};

export const kindNames: Readonly<Record<ImportChangeKind, string>> = {
  new: '新增',
  changed: '更新',
  linked: '关联',
  same: '相同',
  skipped: '跳过',
  missing: '未再填报',
};

export const matchNames: Readonly<Record<MatchedBy, string>> = {
  place: '信用代码、经营地址和业务类型',
  licence: '原许可证号',
  name: '名称和行政区划',
  filing: '备案编号',
  link: '附件4、附件5的标注',
  entry: '原许可证已入库的业户',
  old_id: '运政系统业户编号',
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
