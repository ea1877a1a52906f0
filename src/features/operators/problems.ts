import { declareProblems } from '#platform/problem.js';

export const operatorProblems = declareProblems('operator', {
  sign_in_failed: [401, '账号或密码不正确。请检查大小写和输入法后重试；连续输错 5 次将锁定 15 分钟。'],
  locked: [429, '连续登录失败次数过多，已暂停登录 15 分钟。请稍后再试，或联系本单位的机构管理员。'],
  activation_failed: [
    401,
    '账号或激活码不正确，或激活码已用过、已过期（72 小时内有效）。请核对激活单后重试；仍不行的，请本单位机构管理员重新签发。',
  ],
  nobody_waits: [409, '这个机构没有等待激活的账号，不需要签发激活单。'],
  slip_self: [409, '不能给自己签发激活单。请由本单位另一位机构管理员或省级业务管理员办理。'],
  slip_not_usable: [409, '这个账号已停用或已到期，不能签发激活单。请先恢复账号或申请变更有效期。'],
  slip_appointed: [403, '这个账号由省局任命，激活单由系统管理员签发。'],
});
