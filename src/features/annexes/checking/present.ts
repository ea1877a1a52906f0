import { columnLetters } from '#platform/views/helpers.js';
import type { FindingGroup } from './finding-queries.js';
import type { AnnexVersion } from '#features/annexes/queries.js';
import type { AnnexDefinition, Level } from '#domain/annexes/types.js';

const levelOrder: Record<Level, number> = { E: 0, W: 1, N: 2 };

/** Errors first, then warnings, then notes; within a level the most frequent first. */
export const groupOrder = (groups: readonly FindingGroup[]): FindingGroup[] =>
  [...groups].sort(
    (a, b) => levelOrder[a.level] - levelOrder[b.level] || b.count - a.count || (a.kind < b.kind ? -1 : 1),
  );

/** What is wrong, in a few words for the list at the left: the message without its place and its advice. */
export function groupWords(group: Pick<FindingGroup, 'sample'>): string {
  // 「为“13.5”，不是整数」: the value belongs to one row, what is wrong with it to all of them.
  const text = group.sample
    .replace(/^第\s*\d+\s*行/, '')
    .replace(/^“[^”]*”/, '')
    .replace(/^为\s*(“[^”]*”|[\w.:/-]+)[^，。；“]{0,6}，/, '');
  const clause = /^[^：。，；]*/.exec(text)?.[0] ?? '';
  return clause.length > 22 ? `${clause.slice(0, 21)}…` : clause;
}

/** A check digit says that a code is wrong, not where: its proposal is taken one by one, beside the licence. */
export const isSafeInBulk = (kind: string): boolean => !kind.endsWith('.check-digit');

/** Findings by level, and how many warnings are still open. */
export function levelSums(groups: readonly FindingGroup[]): Record<Level, { count: number; open: number }> {
  const sums = { E: { count: 0, open: 0 }, W: { count: 0, open: 0 }, N: { count: 0, open: 0 } };
  for (const group of groups) {
    sums[group.level].count += group.count;
    sums[group.level].open += group.open;
  }
  return sums;
}

export interface ReportLine {
  readonly label: string;
  readonly text: string;
  readonly tone: 'plain' | 'note';
}

const formats = { xlsx: '.xlsx 工作簿', xls: '.xls 工作簿', csv: '文本表格（CSV）', html: '网页另存的 .xls' } as const;

/** How the file was read, said so that nothing is dropped in silence (C14-C16). */
export function readingReport(version: AnnexVersion, definition: AnnexDefinition): ReportLine[] {
  const { head, tail } = version;
  if (!head || !tail) return [];
  const below = tail.dataRows + tail.blankRows + tail.footRows.length;
  const lines: ReportLine[] = [
    {
      label: '文件格式',
      text:
        formats[head.format] +
        (head.encoding ? `，编码 ${head.encoding}` : '') +
        (head.sheet ? `，工作表“${head.sheet}”` : ''),
      tone: 'plain',
    },
    {
      label: '行数',
      text: `表头在第 ${head.headerRow} 行；表头以下共 ${below} 行 = 数据 ${tail.dataRows} 行 + 空行 ${tail.blankRows} 行 + 表尾 ${tail.footRows.length} 行，全部读到`,
      tone: 'plain',
    },
  ];
  const note = (label: string, text: string) => lines.push({ label, text, tone: 'note' });
  if (tail.footRows.length > 0)
    lines.push({
      label: '表尾',
      text: `第 ${listed(tail.footRows)} 行是填报单位、合计等说明行，不作为数据`,
      tone: 'plain',
    });
  if (tail.hiddenRows.length > 0)
    note('隐藏的行', `第 ${listed(tail.hiddenRows)} 行在文件中是隐藏的，已照常读入，请核对是否要报`);
  if (head.hiddenSheets.length > 0)
    note('隐藏的工作表', `${head.hiddenSheets.map((name) => `“${name}”`).join('、')}，未读`);
  if (head.otherSheets.length > 0)
    note('其他工作表', `${head.otherSheets.map((name) => `“${name}”`).join('、')} 不是本表，未读`);
  const unknown = head.columns.filter((column) => column.field === null);
  if (unknown.length > 0)
    note(
      '不认识的列',
      `${unknown.map((column) => `${columnLetters(column.index)} 列“${column.header}”`).join('、')} 不在本表格式中，没有读入；如应归入某列，请把表头改成本表的列名`,
    );
  if (head.missingColumns.length > 0) note('缺少的列', head.missingColumns.map((name) => `“${name}”`).join('、'));
  if (head.templateVersion && head.templateVersion !== definition.templateVersion)
    note(
      '表样版本',
      `文件用的是 ${head.templateVersion} 版表样，现行为 ${definition.templateVersion} 版，仍按列名读入`,
    );
  if (head.marked) lines.push({ label: '系统标注', text: '文件带有系统上次加的标注，已自动去掉再检查', tone: 'plain' });
  return lines;
}

/** The same for programs that read the page: a rehearsal compares it with what is known of the file. */
export function readingFacts({ head, tail }: AnnexVersion) {
  if (!head || !tail) return {};
  const { sheet, headerRow, firstDataRow, hiddenSheets } = head;
  const unknownColumns = head.columns.filter((column) => column.field === null).map((column) => column.header);
  return {
    sheet,
    headerRow,
    firstDataRow,
    dataRows: tail.dataRows,
    footRows: tail.footRows,
    hiddenRows: tail.hiddenRows,
    unknownColumns,
    hiddenSheets,
  };
}

const listed = (rows: readonly number[]): string =>
  rows.slice(0, 20).join('、') + (rows.length > 20 ? ` 等 ${rows.length}` : '');
