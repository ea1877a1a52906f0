import { columnLetters } from '#formats/addresses.js';
import { rowsWords, sheetNames, sheetsOf } from '#domain/annexes/sheets.js';
import type { AnnexDefinition, DataSheet, SheetHead, SheetTail } from '#domain/annexes/types.js';
import type { AnnexVersion } from '#features/annexes/queries.js';

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
  const plain = (label: string, text: string): ReportLine => ({ label, text, tone: 'plain' });
  const note = (label: string, text: string): ReportLine => ({ label, text, tone: 'note' });
  return [
    plain('文件格式', fileWords(head)),
    plain('行数', countWords(head, tail)),
    ...rowLines(head, tail, plain, note),
    ...sheetLines(head, note),
    ...columnLines(head, tail, note),
    ...(head.templateVersion && head.templateVersion !== definition.templateVersion
      ? [
          note(
            '表样版本',
            `文件用的是 ${head.templateVersion} 版表样，现行为 ${definition.templateVersion} 版，仍按列名读入`,
          ),
        ]
      : []),
    ...(head.marked ? [plain('系统标注', '文件带有系统上次加的标注，已自动去掉再检查')] : []),
  ];
}

type Line = (label: string, text: string) => ReportLine;

function fileWords(head: SheetHead): string {
  const names = sheetsOf(head).flatMap(({ sheet }) => (sheet === null ? [] : [`“${sheet}”`]));
  return (
    formats[head.format] +
    (head.encoding ? `，编码 ${head.encoding}` : '') +
    (names.length > 0 ? `，工作表${names.join('、')}` : '')
  );
}

function countWords(head: SheetHead, tail: SheetTail): string {
  const foot = tail.footRows.length;
  const sum = `表头以下共 ${tail.dataRows + tail.blankRows + foot} 行 = 数据 ${tail.dataRows} 行 + 空行 ${tail.blankRows} 行 + 表尾 ${foot} 行，全部读到`;
  if (!tail.sheets) return `表头在第 ${head.headerRow} 行；${sum}`;
  const each = sheetsOf(head).map(
    ({ sheet, headerRow }, at) =>
      `“${sheet ?? ''}”表头在第 ${headerRow} 行，数据 ${tail.sheets?.[at]?.dataRows ?? 0} 行`,
  );
  return `${each.length} 张工作表都是本表，一并读入：${each.join('；')}。${sum}`;
}

function rowLines(head: SheetHead, tail: SheetTail, plain: Line, note: Line): ReportLine[] {
  const named = (rows: readonly number[]) => listed(rows, sheetNames(head));
  return [
    ...(tail.footRows.length > 0 ? [plain('表尾', `${named(tail.footRows)}是填报单位、合计等说明行，不作为数据`)] : []),
    ...(tail.hiddenRows.length > 0
      ? [note('隐藏的行', `${named(tail.hiddenRows)}在文件中是隐藏的，已照常读入，请核对是否要报`)]
      : []),
  ];
}

function sheetLines(head: SheetHead, note: Line): ReportLine[] {
  const quoted = (names: readonly string[]) => names.map((name) => `“${name}”`).join('、');
  return [
    ...(head.hiddenSheets.length > 0 ? [note('隐藏的工作表', `${quoted(head.hiddenSheets)}，未读`)] : []),
    ...(head.otherSheets.length > 0 ? [note('其他工作表', `${quoted(head.otherSheets)} 不是本表，未读`)] : []),
  ];
}

function columnLines(head: SheetHead, tail: SheetTail, note: Line): ReportLine[] {
  const all = sheetsOf(head);
  const where = ({ sheet }: DataSheet) => (all.length > 1 ? `${sheet ?? ''} · ` : '');
  const unknown = all.flatMap((sheet) =>
    sheet.columns
      .filter(({ field }) => field === null)
      .map(({ index, header }) => `${where(sheet)}${columnLetters(index)} 列“${header}”`),
  );
  const unnamed = all.flatMap((sheet, at) =>
    ((tail.sheets?.[at] ?? tail).unnamedColumns ?? []).map((index) => `${where(sheet)}${columnLetters(index)} 列`),
  );
  const missing = all.flatMap((sheet) => sheet.missingColumns.map((name) => `${where(sheet)}“${name}”`));
  return [
    ...(unknown.length > 0
      ? [note('不认识的列', `${unknown.join('、')} 不在本表格式中，没有读入；如应归入某列，请把表头改成本表的列名`)]
      : []),
    ...(unnamed.length > 0 ? [note('没有表头的列', `${unnamed.join('、')} 有内容但没有表头，没有读入`)] : []),
    ...(missing.length > 0 ? [note('缺少的列', missing.join('、'))] : []),
  ];
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

const listed = (rows: readonly number[], names: readonly string[]): string =>
  rowsWords(rows.slice(0, 20), names) + (rows.length > 20 ? `等 ${rows.length} 行` : '');
