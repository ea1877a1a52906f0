import { declareProblems } from '#platform/problem.js';

export const workListProblems = declareProblems('work-list', {
  day: [422, '请写核实日期，例如 2020-12-03。'],
  day_to_come: [422, '核实日期不能晚于今天。请改为核实的那一天。'],
  result: [422, '请选择核实的结果。'],
  note: [422, '情况说明最多 200 字，没有登记。请缩短后再登记。'],
  seen: [409, '同事刚刚登记了这一户的结果，页面上已是最新情况。请看过以后再决定是否补记。'],
  not_listed: [409, '这一户现在不在这份名单里，不用登记结果。'],
});
