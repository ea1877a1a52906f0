import { declareProblems } from '#platform/problem.js';

export const invitationProblems = declareProblems('invitation', {
  no_drive: [409, '现在没有进行中的采集，不能邀请机构登记。请先建立采集任务。'],
  no_units: [422, '没有选择要邀请的单位。请在列表中点该单位的“邀请”，或点“邀请全部未邀请的单位”。'],
  nothing_to_issue: [
    409,
    '所选单位的临时账号都已激活，不用再签发激活单。忘记密码的，请在“账号管理”中为该账号签发激活单。',
  ],
});
