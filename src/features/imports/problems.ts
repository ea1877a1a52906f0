import { declareProblems } from '#platform/problem.js';

export const importProblems = declareProblems('import', {
  only_annex_3: [409, '只有附件3可以入库。附件1、附件2接收后即生效，附件4、附件5接收后留存。'],
  not_accepted: [409, '这张表目前不是“已接收”，不能入库。请先完成审核接收，再由另一位省级业务管理员入库。'],
  same_person: [
    409,
    '这张表是您本人报送或审核接收的。报送人、审核人、入库人不能是同一人，请由另一位省级业务管理员预览和入库。',
  ],
  not_ready: [409, '这一批目前是“{state}”，不能入库。请查看本批的最新状态，需要时重新预览。'],
  not_imported: [409, '这一批目前是“{state}”，不能撤销入库。'],
  busy: [409, '这张表{state}（第 {batch} 批），本次操作没有执行。请等它完成，刷新页面后按最新状态操作。'],
  newer_first: [409, '这张表后来又入库过一批。请先撤销较新的一批，再撤销这一批。'],
  undo_unconfirmed: [422, '撤销入库会把登记册恢复到入库前。请先勾选“我已核对上面的数字”再撤销。'],
  empty: [409, '没有需要新增或更新的业户，不必入库。请核对跳过的行和原因。'],
});
