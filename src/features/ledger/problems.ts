import { declareProblems } from '#platform/problem.js';

export const ledgerProblems = declareProblems('ledger', {
  none: [422, '没有勾选业户。请先在表中勾选，再提交。'],
  too_many: [422, '一次最多签认 {most} 户，这次勾选了 {count} 户，没有执行。请分几次勾选。'],
  ground: [422, '请写明依据（4 到 300 字），例如为什么不能在切换前了结、由谁在什么时候了结。'],
  changed: [409, '勾选的业户里有已了结、已签认或原因已变的，没有执行。请刷新页面，查看最新情况后重新勾选。'],
  own_proposal: [403, '勾选的业户里有您自己提出的签认，没有执行。签认要由另一人确认。'],
});
