import { bool, code, defineAnnex, group, text } from './define.js';
import { checkedColumns, filedColumns } from './legacy-check-columns.js';
import { legacyColumns } from './legacy-columns.js';
import { annexTitles, templateVersion } from './titles.js';

/** Annex 4: one row per licence valid on the baseline (R18-R22). */
export const annex4 = defineAnnex(4, annexTitles[4], templateVersion, [
  ...legacyColumns,
  group('核对和标注', [
    {
      field: 'check_result',
      header: '核对结果',
      type: code('check-results-4'),
      need: 'must',
      rules: ['V17'],
      synonyms: ['核对情况', '核查结果', '核实结果'],
      help: '准确、有误已更正、已备案、查无此户、已停业或注销、重复、非本辖区，选一项。',
      example: '准确',
      width: 18,
    },
    {
      field: 'corrections',
      header: '更正内容',
      type: text(500),
      need: 'conditional',
      synonyms: ['更正情况', '更正说明', '更正信息', '修改内容'],
      help: '核对结果为“有误已更正”的，写明哪一栏由什么改为什么。',
      example: '法定代表人（经营者）：示例戊 → 示例己',
      width: 40,
    },
    {
      field: 'is_filed',
      header: '是否已备案',
      type: bool,
      need: 'must',
      rules: ['V17'],
      synonyms: ['已备案', '是否备案', '备案标注'],
      help: '业户已按规定备案的填“是”，并在附件3中填报该业户。',
      example: '否',
    },
    ...filedColumns,
    {
      field: 'actual_status',
      header: '现经营状态',
      type: code('operating-status'),
      need: 'must',
      synonyms: ['现状', '目前经营状态', '实际经营状态'],
      help: '核对时业户的实际经营状态。',
      example: '1 营业',
      width: 14,
    },
    {
      field: 'actual_agency',
      header: '实际管辖机构',
      type: text(100),
      need: 'conditional',
      synonyms: ['实际管理机构', '现管辖机构'],
      help: '核对结果为“非本辖区”的，填实际管辖的机构全称。',
      example: '示例县交通运输服务中心',
      width: 28,
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
      example: '按未备案入库',
      width: 18,
    },
  ]),
]);
