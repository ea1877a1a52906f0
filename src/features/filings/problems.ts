import { declareProblems } from '#platform/problem.js';

export const filingProblems = declareProblems('filing', {
  gone: [409, '这件办件现在是“{state}”，不能再“{act}”。请查看最新情况。'],
  stale: [409, '这件办件刚刚已由他人办理，您的操作没有保存。请查看最新情况后再办。'],
  no_ground: [422, '请填写理由：“{act}”必须说明理由。'],
  second_notice: [
    409,
    '这件办件已经发过补正告知。一次性告知只能发一次，缺少的材料应当一次列全；仍不齐的，请退回申请并说明理由。',
  ],
  other_post: [409, '您在这件办件里已经是{post}，{act}要由另一个人办理。'],
  series_full: [409, '“{series}”的备案编号已经用完，请省局在系统设置里把编号规则的流水号加长。'],
});
