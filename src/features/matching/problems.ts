import { declareProblems } from '#platform/problem.js';

export const matchProblems = declareProblems('match', {
  no_verdict: [422, '没有选择。请点“是同一户”或“不是同一户”。'],
  decided: [409, '这两行刚刚已由他人判断过，您的判断没有保存。请查看最新情况；不同意的，请先在“同户判断”中撤销。'],
  linked: [409, '这张许可证已由人工判断与另一户备案是同一户，没有保存。如有错误，请先在“同户判断”中撤销原来的判断。'],
  undone: [409, '这项判断已由他人撤销，没有重复办理。请查看最新情况。'],
  moved: [409, '这两行在您查看期间有变动，您的判断没有保存。请刷新页面，对照最新内容后再判断。'],
});
