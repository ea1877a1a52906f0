import { declareProblems } from '#platform/problem.js';

export const progressProblems = declareProblems('progress', {
  no_drive: [409, '现在没有进行中的采集，没有登记。'],
  outcome: [422, '请选择是接通还是未接。'],
  promise: [422, '承诺时间要晚于现在，请写成“2020-11-26 17:00”或“明天17:00”的样子；没有承诺就留空。'],
  promise_unreached: [422, '电话未接，没有承诺时间。请清空承诺时间，或改选“接通”。'],
  note_long: [422, '备注最多 {most} 个字，没有登记。请缩短后再登记。'],
});
