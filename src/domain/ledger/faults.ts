/** What can be wrong with the ledger that no act of the portal does: somebody was at the database. */
export const faultWords = {
  entry_altered: '总账记录被改动',
  entry_missing: '总账记录被删除',
  entry_strange: '总账记录被添加',
  chain_broken: '总账记录前后不衔接',
  roll_broken: '单位清单被改动或删除',
  sums_wrong: '合计与逐户记录不符',
  licence_missing: '名单中的业户被删除',
  licence_double: '名单中的业户被重复添加',
  licence_altered: '名单中的业户被改动',
  list_size: '名单的户数与装入的不符',
  class_altered: '去向与依据不符',
  register_missing: '入库登记被删除',
  register_altered: '入库登记与附件不符',
  business_missing: '登记册中的业户被删除',
  business_altered: '登记册中业户的备案状态与入库登记不符',
  business_double: '登记册中的业户被重复添加',
} as const;
export type FaultKind = keyof typeof faultWords;

/** One thing that does not fit, by the old system's number where it is a licence's. */
export interface LedgerFault {
  readonly kind: FaultKind;
  readonly oldId: string;
  readonly unit: string;
  readonly licenceId: number | null;
  /** What is seen, in Chinese; '' where the kind says it all. */
  readonly detail: string;
}
