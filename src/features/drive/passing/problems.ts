import { declareProblems } from '#platform/problem.js';

export const passProblems = declareProblems('licence_pass', {
  none: [422, '没有勾选业户。请先在表中勾选，再提交。'],
  changed: [409, '勾选的业户里有已经办理或已被收回的，没有执行。请刷新页面，查看最新情况后重新勾选。'],
  not_yours: [403, '勾选的业户里有不是转给本单位的，没有执行。接收和退回只能由转入单位办理。'],
  reason: [422, '请写明退回理由（2 到 200 字），例如业户实际在哪里经营、怎样核实的。'],
  reason_when_taking: [
    422,
    '填写了退回理由，却点了“接收”，没有执行。要退回的，请点“退回勾选的业户”；要接收的，请清空退回理由。',
  ],
});
