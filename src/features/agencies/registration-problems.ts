import { declareProblems } from '#platform/problem.js';

/** Refusals of annex 1's effect: each names the row, so that the reviewer can write the comment and return it. */
export const registrationProblems = declareProblems('agency_registration', {
  no_rows: [409, '这一版附件1没有机构，不能接收。请退回，由填报单位填写后重新报送。'],
  doubly_covered: [
    409,
    '{first}和{second}都填了“是”，同一辖区会有两个承担机构，不能接收。请退回，由填报单位只留一个机构填“是”，其余填“否”并写明实际承担机构。',
  ],
  no_acting_agency: [409, '第 {row} 行“{name}”不承担维修管理，但没有写明实际承担机构，不能接收。请退回补充。'],
  forwards_to_itself: [409, '第 {row} 行“{name}”把职责转给了自己，不能接收。请退回，由填报单位更正“实际承担机构”。'],
  forwards_in_circle: [
    409,
    '第 {row} 行“{name}”转发出去的职责又转回了自己，没有机构承担，不能接收。请退回，由填报单位更正“实际承担机构”。',
  ],
  named_twice: [409, '第 {first} 行和第 {second} 行是同一个机构“{name}”，不能接收。请退回，由填报单位合并成一行。'],
  unknown_acting_agency: [
    409,
    '第 {row} 行写明由“{name}”承担，但本表和已登记的机构中都没有这个名称，不能接收。请退回核对名称，或等该机构登记后再接收。',
  ],
  ambiguous_name: [
    409,
    '第 {row} 行的名称“{name}”有几个机构用过，无法确定是哪一个，不能接收。请退回，由填报单位写明机构全称。',
  ],
  name_taken: [
    409,
    '第 {row} 行的机构“{name}”已登记为其他辖区的承担机构，不能接收。请核对辖区后退回，或由省级先在机构管理中调整。',
  ],
  since_impossible: [
    422,
    '现名称的启用日期应在 {from} 至 {today} 之间，不早于前一名称的启用日期。请核对文件上的日期。',
  ],
  since_unreadable: [422, '没有看懂现名称的启用日期。请按 2019-03-01 的样子填写，或留空。'],
  relation_needed: [422, '请选择两个名称的关系：名称一致、同一机构更名、由新机构取代或原机构已撤销。'],
  document_needed: [422, '名称不一致的，请写明依据（文件名称、文号或核实情况，至少 2 个字）。'],
});
