import { columnLetters } from '#formats/addresses.js';
import { cellWords, rowInSheet, rowsWords, sheetNames, sheetsOf } from '#domain/annexes/sheets.js';
import type { AnnexDefinition, DataSheet, SheetColumn, SheetHead, SheetTail } from '#domain/annexes/types.js';
import type { AnnexVersion } from '#features/annexes/version-queries.js';

export interface ReportLine {
  readonly label: string;
  readonly text: string;
  readonly tone: 'plain' | 'note';
  /** The page where the office says what these columns are. */
  readonly columnsPath?: string;
}

const formats = { xlsx: '.xlsx 工作簿', xls: '.xls 工作簿', csv: '文本表格（CSV）', html: '网页另存的 .xls' } as const;

/**
 * How the file was read, said so that nothing is dropped in silence (C14-C16). `columnsPath`: where this person may say what columns are.
 */
export function readingReport(version: AnnexVersion, definition: AnnexDefinition, columnsPath?: string): ReportLine[] {
  const { head, tail } = version;
  if (!head || !tail) return [];
  const plain = (label: string, text: string): ReportLine => ({ label, text, tone: 'plain' });
  const note = (label: string, text: string): ReportLine => ({ label, text, tone: 'note' });
  return [
    plain('文件格式', fileWords(head)),
    plain('行数', countWords(head, tail)),
    ...rowLines(head, tail, plain, note),
    ...mergeLines(head, tail, note),
    ...sheetLines(head, note),
    ...columnLines(head, tail, definition, columnsPath),
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
    ...(tail.doubtfulRows && tail.doubtfulRows.length > 0
      ? [
          note(
            '像表尾的行',
            `${named(tail.doubtfulRows)}以合计、填报单位等字样开头，又填有内容，已按表尾处理，没有读入；确是要报的，请改正文件（补全必填的栏）后重新上传`,
          ),
        ]
      : []),
    ...(tail.hiddenRows.length > 0
      ? [note('隐藏的行', `${named(tail.hiddenRows)}在文件中是隐藏的，已照常读入，请核对是否要报`)]
      : []),
  ];
}

/** Merged cells whose content was read into every row they reach over. */
function mergeLines(head: SheetHead, { merges = [], mergeCount = 0 }: SheetTail, note: Line): ReportLine[] {
  if (mergeCount === 0) return [];
  const names = sheetNames(head);
  const areas = merges.slice(0, 20).map(({ row, column, rows }) => {
    const to = `${columnLetters(column)}${rowInSheet(row) + rows - 1}`;
    return `${cellWords(row, column, names)}:${to}`;
  });
  const more = mergeCount > areas.length ? `等 ${mergeCount} 处` : '';
  return [note('合并的单元格', `${areas.join('、')}${more} 跨多行合并，首格的内容已读入其中每一行，请核对`)];
}

function sheetLines(head: SheetHead, note: Line): ReportLine[] {
  const quoted = (names: readonly string[]) => names.map((name) => `“${name}”`).join('、');
  return [
    ...(head.hiddenSheets.length > 0 ? [note('隐藏的工作表', `${quoted(head.hiddenSheets)}，未读`)] : []),
    ...(head.otherSheets.length > 0 ? [note('其他工作表', `${quoted(head.otherSheets)} 不是本表，未读`)] : []),
  ];
}

function columnLines(
  head: SheetHead,
  tail: SheetTail,
  definition: AnnexDefinition,
  columnsPath: string | undefined,
): ReportLine[] {
  const all = sheetsOf(head);
  const where = ({ sheet }: DataSheet) => (all.length > 1 ? `${sheet ?? ''} · ` : '');
  const place = (sheet: DataSheet, index: number) => `${where(sheet)}${columnLetters(index)} 列`;
  const quoted = (wanted: (column: SheetColumn) => boolean, words = (_: SheetColumn) => '') =>
    all
      .flatMap((sheet) =>
        sheet.columns.filter(wanted).map((column) => `${place(sheet, column.index)}“${column.header}”${words(column)}`),
      )
      .join('、');
  const line = (label: string, named: string, says = '', tone: ReportLine['tone'] = 'note'): ReportLine[] =>
    named === '' ? [] : [{ label, text: named + says, tone, ...(columnsPath === undefined ? {} : { columnsPath }) }];
  const headerOf = (field: string | null) => definition.columns.find((column) => column.field === field)?.header ?? '';
  const unnamed = all.flatMap((sheet, at) =>
    ((tail.sheets?.[at] ?? tail).unnamedColumns ?? []).map((index) => place(sheet, index)),
  );
  const missing = all.flatMap((sheet) => sheet.missingColumns.map((name) => `${where(sheet)}“${name}”`));
  return [
    ...line(
      '不认识的列',
      quoted(isUnknown),
      ' 不在本表格式中，没有读入；如应归入本表的某列，请在列对应中指明，或改用本表的列名',
    ),
    ...line(
      '重复的列',
      quoted(
        ({ duplicateOf }) => duplicateOf !== undefined,
        ({ duplicateOf = null }) => `（${headerOf(duplicateOf)}）`,
      ),
      ' 与前面的一列重复，只读前面的一列；两列内容不一致的行已列为错误',
    ),
    ...line(
      '指明的列',
      quoted(
        ({ field, chosen }) => chosen === true && field !== null,
        ({ field }) => ` → ${headerOf(field)}`,
      ),
      '，按本机构的指明读入',
      'plain',
    ),
    ...line(
      '不读的列',
      quoted(({ field, chosen, duplicateOf }) => chosen === true && field === null && duplicateOf === undefined),
      ' 由本机构指明不是本表的列，没有读入',
      'plain',
    ),
    ...(unnamed.length > 0
      ? [{ label: '没有表头的列', text: `${unnamed.join('、')} 有内容但没有表头，没有读入`, tone: 'note' as const }]
      : []),
    ...(missing.length > 0 ? [{ label: '缺少的列', text: missing.join('、'), tone: 'note' as const }] : []),
  ];
}

const isUnknown = ({ field, chosen, duplicateOf }: SheetColumn): boolean =>
  field === null && chosen !== true && duplicateOf === undefined;

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
