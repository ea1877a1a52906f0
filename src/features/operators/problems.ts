import { declareProblems } from '#platform/problem.js';

export const operatorProblems = declareProblems('operator', {
  sign_in_failed: [401, '账号或密码不正确。请检查大小写和输入法后重试；连续输错 5 次将锁定 15 分钟。'],
  locked: [429, '连续登录失败次数过多，已暂停登录 15 分钟。请稍后再试，或联系本单位的机构管理员。'],
});
