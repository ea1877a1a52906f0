import type { EntryClass, LedgerReason } from './classes.js';

/** Every class, its one word. */
export const classWords: Readonly<Record<EntryClass, string>> = {
  filed: '已备案',
  licensed_unfiled: '有许可未备案',
  excluded: '不入库',
  open: '未了结',
  gone: '名单已无',
};

/** Why a licence is in its class. */
export const reasonWords: Readonly<Record<LedgerReason, string>> = {
  marked: '标为已备案，对应的备案已入库',
  unmarked: '没有标注，许可证对应的备案已入库',
  accurate: '核对准确，按未备案入库',
  corrected: '有误已更正，按未备案入库',
  entered: '已按未备案入库',
  not_found: '查无此户',
  closed: '已停业或注销',
  duplicate: '重复',
  expired: '许可证逾期，没有备案',
  end_date_missing: '有效期止待确定',
  district_unknown: '只写了三亚市，待确定区',
  division_unknown: '行政区划待确定',
  passed_in_vain: '转送无人认领，待省局确定',
  passed_on: '转给其他单位，待核对',
  not_handed_out: '名单还没有下发',
  not_accepted: '附件还没有接收',
  not_answered: '附件中没有这一户',
  not_marked: '核对结果没有填全',
  not_imported: '已接收，还没有入库',
  filing_not_linked: '标为已备案，附件3中没有对应的行',
  filing_not_imported: '标为已备案，对应的附件3还没有入库',
  collision: '一户两报，待省局决定归属',
  gone: '运政系统的名单不再有',
};
