import { declareProblems } from '#platform/problem.js';

export const secondProblems = declareProblems('second', {
  number_taken: [
    409,
    '平台办件 {number} 已经录入过了，在本机构，现在是“{state}”。一个办件只录入一次，请直接打开那一件。',
  ],
  number_elsewhere: [409, '平台办件 {number} 已由{agency}录入。一个办件只录入一次；如应由本机构办理，请与该机构联系。'],
  number_wrong: [422, '“{number}”不像平台办件编号：应为 6 至 60 个字母、数字，可以有连字符。请对照平台页面重新填写。'],
  day_wrong: [422, '请填写办结日期，样式如 2020-12-03，不能晚于今天。'],
  result_missing: [422, '请选择平台的办理结果。'],
  business_missing: [422, '请先查找并选中这次办理的业户。'],
  business_gone: [409, '这个业户现在不在本机构的登记册里，或已经终止。请重新查找。'],
  not_draft: [409, '这件二次录入现在是“{state}”，内容不能再改。请查看最新情况。'],
  nothing_pasted: [422, '没有可以识别的文字。请在平台页面上全选复制，再粘贴到这里。'],
  not_text: [422, '粘贴的不是文字内容。请在平台页面上全选复制，再粘贴到这里。'],
  too_much: [422, '粘贴的内容超过 {limit} 个字，不像一个办件的结果页。请只粘贴这一件的内容。'],
});
