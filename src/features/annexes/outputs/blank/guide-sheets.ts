import { codeList } from '#domain/codes/code-lists.js';
import type { AnnexColumn, AnnexDefinition, CodeListName } from '#domain/annexes/types.js';
import type { BookRow, BookSheet } from './book.js';
import { titleRow } from './data-sheet.js';
import { usedLists } from './lists.js';
import { needWords, typeWords } from './words.js';

const guideHeads = ['序号', '栏目', '是否必填', '填写内容', '说明', '示例', '检查规则'];
const guideWidths = [6, 28, 12, 26, 60, 30, 18];
const codeHeads = ['用于栏目', '代码', '名称'];
const codeWidths = [36, 18, 44];

/** Second sheet: one line per column under the legends of the form, and how to fill in at the top. */
export function guideSheet(definition: AnnexDefinition): BookSheet {
  const rows: BookRow[] = [
    titleRow(`${definition.title}　填表说明`, guideHeads.length),
    { cells: guideHeads, look: 'guide-head' },
  ];
  let legend = '';
  for (const column of definition.columns) {
    if (column.group !== legend) rows.push({ cells: filled([column.group], guideHeads.length), look: 'guide-group' });
    legend = column.group;
    rows.push({ cells: guideLine(column), look: 'guide' });
  }
  rows.push({ cells: [] }, ...hints(definition).map((hint): BookRow => ({ cells: [hint], look: 'note' })));
  return readingSheet('填表说明', guideWidths, rows);
}

function guideLine(column: AnnexColumn): readonly string[] {
  return [
    String(column.no),
    column.header,
    needWords(column),
    typeWords(column.type),
    column.help,
    column.example,
    column.rules.join('、'),
  ];
}

function hints(definition: AnnexDefinition): readonly string[] {
  return [
    '1. 带 * 的栏目必填；灰色栏目不必填写。',
    '2. 请在第一张表内从标题行下一行开始逐行填写，不要合并单元格，不要改动标题行。',
    '3. 代码栏可填代码、名称或“代码 名称”；号码、电话、日期均按文字填写，单元格已设为文本格式。',
    '4. 从别处粘贴时请用“选择性粘贴—数值”，以保留下拉选项和文本格式。',
    ...(definition.columns.some((each) => each.filledBy === 'prefilled')
      ? ['5. 取自原系统的栏目较多的表已设保护（无密码），只能填写白色栏目；确需解除时：审阅—撤消工作表保护。']
      : []),
  ];
}

/** Third sheet: every code list of the annex with the columns that use it. */
export function codeTableSheet(definition: AnnexDefinition): BookSheet {
  const rows: BookRow[] = [titleRow('代码表', codeHeads.length), { cells: codeHeads, look: 'guide-head' }];
  for (const list of usedLists(definition, 'code', 'codes')) {
    const columns = headersOf(definition, list);
    for (const { code, name } of codeList(list)) rows.push({ cells: [columns, code, name], look: 'guide' });
  }
  return readingSheet('代码表', codeWidths, rows);
}

function headersOf({ columns }: AnnexDefinition, list: CodeListName): string {
  return columns
    .filter(({ type }) => 'list' in type && type.list === list)
    .map((each) => each.header)
    .join('、');
}

const filled = (cells: readonly string[], length: number): readonly string[] =>
  Array.from({ length }, (_, index) => cells[index] ?? '');

function readingSheet(name: string, widths: readonly number[], rows: readonly BookRow[]): BookSheet {
  return {
    name,
    rows,
    columns: widths.map((width) => ({ width, look: 'plain' })),
    freeze: { rows: 2, columns: 0 },
    inputs: [],
    inputRows: { from: 1, to: 1 },
    locked: false,
    print: { paper: 'A4', pagesWide: 1, foot: '&C第 &P/&N 页' },
  };
}
