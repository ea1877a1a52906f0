import { declareProblems } from '#platform/problem.js';

export const visitProblems = declareProblems('visit', {
  day: [422, '请写走访日期，例如 2020-12-03。'],
  day_to_come: [422, '走访日期不能晚于今天。请改为走访的那一天。'],
  result: [422, '请选择走访时看到的情况。'],
  note: [422, '情况说明最多 200 字，没有登记。请缩短后再登记。'],
  seen: [409, '同事刚刚登记了这一户的走访，页面上已是最新情况。请看过以后再决定是否补记。'],
  not_unfiled: [409, '这一户现在不在到期未备案名单里，不用登记走访。'],
});
