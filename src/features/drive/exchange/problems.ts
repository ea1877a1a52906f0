import { declareProblems } from '#platform/problem.js';

export const exchangeProblems = declareProblems('exchange', {
  no_file: [422, '请选择运政系统导出的名单文件。'],
  nothing_chosen: [422, '没有选择要采用的内容，没有更正。请先勾选。'],
  ground: [422, '请写明更正的依据（2 到 60 字），例如核对的文件或电话记录。'],
  not_takeable: [409, '“{name}”的{label}不能采用：已经采用过，或名单中是脱敏的号码。请刷新页面后重新选择。'],
  moved: [409, '比对以后，“{name}”的{label}在登记册中已经改过，没有更正。请重新比对后再办理。'],
  too_long: [409, '“{name}”的{label}超过登记册能存的长度，没有更正。请在业户页面上核对。'],
  taken_place: [409, '更正后有一户会与另一户的信用代码、地址都相同，没有更正。请先核对这两户是否同一业户。'],
});
