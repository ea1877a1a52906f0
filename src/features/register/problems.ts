import { declareProblems } from '#platform/problem.js';

export const registerProblems = declareProblems('register', {
  not_your_business: [403, '完整号码只供登记这一户的机构的业务人员查看。如工作需要，请联系该机构。'],
  no_day: [422, '“{typed}”不是一个日期。请写明年、月、日，例如 2020-11-27 或 2020年11月27日。'],
  reason_needed: [422, '请填写查看完整号码的理由（至少 2 个字），每次查看都会记录。'],
});
