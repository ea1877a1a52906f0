import { bool, code, defineAnnex, group, int } from './define.js';
import { checkedColumns, filedColumns } from './legacy-check-columns.js';
import { legacyColumns } from './legacy-columns.js';
import { annexTitles, templateVersion } from './titles.js';

/** Annex 5: one row per licence that ended before the baseline; only searched for filed businesses, never imported (R23, R24). */
export const annex5 = defineAnnex(5, annexTitles[5], templateVersion, [
  ...legacyColumns,
  group('查找和标注', [
    {
      field: 'days_overdue',
      header: '逾期天数',
      type: int,
      need: 'optional',
      filledBy: 'system',
      synonyms: ['逾期日数'],
      help: '不用填写：基准日减有效期止的天数。',
      example: '245',
      width: 12,
    },
    {
      field: 'is_filed',
      header: '是否已备案',
      type: bool,
      need: 'must',
      rules: ['V17'],
      synonyms: ['已备案', '是否备案', '备案标注'],
      help: '业户已按规定备案的填“是”，并在附件3中填报该业户；没有备案的填“否”。',
      example: '否',
    },
    ...filedColumns,
    {
      field: 'check_result',
      header: '核对结果',
      type: code('check-results-5'),
      need: 'optional',
      rules: ['V17'],
      synonyms: ['核对情况', '核查结果', '核实结果'],
      help: '确认失效、已备案、仍在经营未备案、已停业或注销、重复、非本辖区，选一项。',
      example: '确认失效',
      width: 20,
    },
    ...checkedColumns,
    {
      field: 'import_action',
      header: '入库处理',
      type: code('import-actions'),
      need: 'optional',
      filledBy: 'system',
      synonyms: ['入库方式', '处理方式'],
      help: '不用填写。',
      example: '不入库',
      width: 18,
    },
  ]),
]);
