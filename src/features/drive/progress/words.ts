import { standingNames } from '#domain/annexes/states.js';
import type { FigureKey } from './matrix-rules.js';
import type { StandingStep } from './standings.js';

/** Headings of the matrix's numbers, and what each of them counts. */
export const figureWords: Readonly<Record<FigureKey, { readonly label: string; readonly help: string }>> = {
  expected: {
    label: '应报',
    help: '附件4、5 为下发名单的业户数，附件3 为附件4、5 中标为已备案的行数；“—”为无法预知',
  },
  rows: { label: '已收', help: '当前版本的数据行' },
  errors: { label: '错误', help: '当前版本待改正的错误' },
  open: { label: '未了', help: '错误、未说明的提醒、未答复的审核意见之和' },
  submitted: { label: standingNames.submitted, help: '已报送、等待审核的行数' },
  accepted: { label: standingNames.accepted, help: '审核接收的行数' },
  imported: { label: standingNames.imported, help: '已写入备案业户的行数' },
  nil: { label: '零报告', help: '以零报告报送的附件份数' },
  late: { label: '迟报', help: '迟报的和到期未报的附件份数' },
};

/** What moved an annex. */
export const stepWords: Readonly<Record<StandingStep | 'known', string>> = {
  begin: '开始填报',
  upload: '上传',
  enter: '在线填报',
  adopt: '改以另一版为准',
  submit: '报送',
  withdraw: '撤回',
  claim: '认领审核',
  return: '退回',
  recall: '申请退回',
  reopen: '按新的名单重新打开',
  unaccept: '撤销接收',
  accept: '接收',
  import: '入库',
  undo: '撤销入库',
  check: '检查',
  confirm: '说明提醒',
  answer: '答复意见',
  rows: '增删行',
  aside: '隔离行',
  judge: '截止时间变动',
  known: '启用记录时的状态',
};
