import { type ColumnDraft, date, text } from './define.js';

/** What annexes 4 and 5 ask of a licensed business that has filed since. */
export const filedColumns: readonly ColumnDraft[] = [
  {
    field: 'filing_date',
    header: '备案日期',
    type: date,
    need: 'conditional',
    rules: ['V12'],
    synonyms: ['备案时间'],
    help: '已备案的，填备案日期。',
    example: '2020-03-01',
    width: 14,
  },
  {
    field: 'filing_no',
    header: '备案编号',
    type: text(50),
    need: 'conditional',
    rules: ['V13'],
    synonyms: ['备案号', '备案证号', '备案号码'],
    help: '已备案的，填备案编号，与附件3一致。',
    example: '460400020001',
    width: 22,
  },
];

/** Who looked at a row of annexes 4 and 5, when, and what there is to say. */
export const checkedColumns: readonly ColumnDraft[] = [
  {
    field: 'checked_by',
    header: '核对人',
    type: text(30),
    need: 'optional',
    filledBy: 'system',
    synonyms: ['核查人', '核对人员'],
    help: '不用填写。',
    width: 12,
  },
  {
    field: 'checked_on',
    header: '核对日期',
    type: date,
    need: 'optional',
    filledBy: 'system',
    synonyms: ['核查日期', '核对时间'],
    help: '不用填写。',
    example: '2020-11-24',
    width: 14,
  },
  {
    field: 'remark',
    header: '备注',
    type: text(200),
    need: 'optional',
    synonyms: ['说明', '备注说明'],
    help: '需要说明的情况。',
    width: 30,
  },
];
