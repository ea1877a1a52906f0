import { declareProblems } from '#platform/problem.js';

/**
 * Refuses a form with the names of all fields that are not filled in rightly; the first of them is marked. @throws agency.fields
 */
export function requireFields(asked: readonly (readonly [field: string, isWrong: boolean, words: string])[]): void {
  const wrong = asked.filter(([, isWrong]) => isWrong);
  const [first] = wrong;
  if (first) throw agencyProblems.fields({ what: wrong.map(([, , words]) => words).join('、'), field: first[0] });
}

export const agencyProblems = declareProblems('agency', {
  before_tenure: [
    422,
    '{division}自 {from} 起已由现在的机构负责，新的变动不能早于这一天。请核对文件上的生效日期；要改更早的事，请先撤回那一次变动。',
  ],
  before_name: [422, '现在的名称自 {from} 起使用，新名称不能早于这一天启用。请核对文件上的日期。'],
  date_ahead: [422, '生效日期 {on} 还没有到。请到那一天再办理，这样每一天由谁负责都有据可查。'],
  nothing_moves: [422, '这些辖区现在已经由这个机构负责，没有要变动的。请重新选择辖区或机构。'],
  not_theirs: [409, '{division}现在不由这个机构负责，不能由它交出。请到责任分工表查看现在的负责机构。'],
  same_office: [422, '交出和接收的是同一个机构。请另选一个机构。'],
  closed: [409, '{name}已经撤销，不能再办理变动。请选择仍在履职的机构。'],
  holds_territory: [409, '{name}还负责 {divisions}，不能直接撤销。请先把辖区移交或把机构并入其他机构。'],
  holds_people: [409, '{name}还有 {count} 个账号在用，不能直接撤销。请先停用或调整这些账号，或改办机构合并。'],
  owes_receipt: [409, '还有转给{name}的转办单没有签收。请先由它签收，或由转办机构撤回，再办理合并或撤销。'],
  same_name: [422, '新名称与现在的名称相同，没有要变动的。'],
  name_taken: [422, '“{name}”是另一机构正在使用的名称。两个机构不能同名，请核对文件；确为同一机构的，请办理机构合并。'],
  province_stays: [
    409,
    '省局的辖区“海南省”和人员不能这样变动，没有执行。省局人员请在“省局任免”中调整；省局改名请办理更名。',
  ],
  province_takes_none: [
    409,
    '不能并入省局：并入后原机构的人员会看到全省的数据。请选择另一机构，或把辖区移交省局后停用账号、撤销原机构。',
  ],
  stale: [409, '预览之后情况又有变化，本次变动没有执行。请核对下面新的预览，再确认。'],
  no_such_change: [404, '没有找到这次变动。请从机构页面的“变动记录”重新进入。'],
  undone: [409, '这次变动已经撤回过，不用再办。'],
  too_late: [409, '这次变动已超过 30 天，不能撤回。请按现行文件另办一次新的变动。'],
  later_change: [409, '这次变动之后又有“{title}”，撤回会使后者落空，没有执行。请先撤回那一次变动。'],
  changed_since: [
    409,
    '这次变动涉及的人员或表格后来又有调整，撤回会与之冲突，没有执行。请按现行情况另办一次新的变动。',
  ],
  not_undoable: [409, '登记产生的变动不在这里撤回。登记内容有误的，请由该机构重新报送附件1。'],
  split_all: [422, '不能把全部辖区都分出去。全部移交请办理辖区移交，机构不再保留的请办理机构合并。'],
  said_so: [409, '{name}已经是“{word}机动车维修管理”，不用再改。可能刚由他人改过，请核对页面上的最新内容。'],
  contact_moved: [
    409,
    '在您填写期间，责任人或联系人已由他人改过，本次没有保存。现在登记的内容见“责任人和联系人”，您填写的还在表中；核对后再点“更换联系人”。',
  ],
  fields: [422, '有内容没有填好：{what}。请补全后再继续。'],
});

export const forwardingProblems = declareProblems('forwarding', {
  not_responsible: [409, '{unit}现在由{name}负责，只有该机构可以转办。如有疑问，请联系省局。'],
  not_acknowledged: [409, '{unit}的转办单 {receipt} 还没有签收。请先签收，再转给下一个机构。'],
  already: [409, '{unit}已经转给{name}，不用重复转办。请在转办单上查看是否签收。'],
  acknowledged: [409, '这张转办单已由{name}签收，不能撤回。如确需调整，请由现在负责的机构另行转办。'],
  withdrawn: [409, '这张转办单已经撤回，不能再办理。'],
  not_receiver: [403, '这张转办单是转给{name}的，只能由该机构的人员签收。'],
  not_sender: [403, '这张转办单是{name}发出的，只能由该机构或省局撤回。'],
  to_province: [422, '省局审核各单位的附件，不承担市县的维修管理，不能转给它。请写明实际承担的机构。'],
  no_units: [422, '没有选择要转办的单位。请至少勾选一个，并写明接收机构。'],
  new_names: [
    422,
    '还没有转办：名录里没有{names}。请核对名称；名录里已有这个机构的，选用名录中的名称；确实是新机构的，勾选“名称已核对”再转办。',
  ],
});

/** Refusals of annex 1's effect: each names the row, so that the reviewer can write the comment and return it. */
export const registrationProblems = declareProblems('agency_registration', {
  no_rows: [409, '这一版附件1没有机构，不能接收。请退回，由填报单位填写后重新报送。'],
  doubly_covered: [
    409,
    '{first}和{second}都填了“是”，同一辖区会有两个承担机构，不能接收。请退回，由填报单位只留一个机构填“是”，其余填“否”并写明实际承担机构。',
  ],
  no_acting_agency: [409, '{row}“{name}”不承担维修管理，但没有写明实际承担机构，不能接收。请退回补充。'],
  forwards_to_itself: [409, '{row}“{name}”把职责转给了自己，不能接收。请退回，由填报单位更正“实际承担机构”。'],
  forwards_in_circle: [
    409,
    '{row}“{name}”转发出去的职责又转回了自己，没有机构承担，不能接收。请退回，由填报单位更正“实际承担机构”。',
  ],
  named_twice: [409, '{first}和{second}是同一个机构“{name}”，不能接收。请退回，由填报单位合并成一行。'],
  unknown_acting_agency: [
    409,
    '{row}写明由“{name}”承担，但本表和已登记的机构中都没有这个名称，不能接收。请退回核对名称，或等该机构登记后再接收。',
  ],
  ambiguous_name: [
    409,
    '{row}的名称“{name}”有几个机构用过，无法确定是哪一个，不能接收。请退回，由填报单位写明机构全称。',
  ],
  name_taken: [
    409,
    '{row}的机构“{name}”已登记为其他辖区的承担机构，不能接收。请核对辖区后退回，或由省级先在机构管理中调整。',
  ],
  other_office: [
    409,
    '{row}“{name}”与现在负责本单位的“{holder}”不是同一机构，接收会把后者改成前者的名称，不能接收。请退回；确由前者承担的，先办理转办或辖区移交，再由它报送附件1。',
  ],
  since_impossible: [
    422,
    '现名称的启用日期应在 {from} 至 {today} 之间，不早于前一名称的启用日期。请核对文件上的日期。',
  ],
  since_unreadable: [422, '没有看懂现名称的启用日期。请按 2019-03-01 的样子填写，或留空。'],
  system_name_too_long: [422, '有的名称太长，最多 {max} 个字。请核对后保存。'],
  decided_meanwhile: [
    409,
    '在您填写期间，这两个名称的关系已由他人核定，本次没有保存。上面是他人的核定，您填写的内容还在；确需改为您的意见，请再点“核定”。',
  ],
  system_name_moved: [
    409,
    '{name}的现有名称在您填写期间已由他人改为“{theirs}”，本次没有保存。您填写的还在表中；确认以您的为准，请再点“保存”。',
  ],
  relation_needed: [422, '请选择两个名称的关系：名称一致、同一机构更名、由新机构取代或原机构已撤销。'],
  document_needed: [422, '名称不一致的，请写明依据（文件名称、文号或核实情况，至少 2 个字）。'],
});
