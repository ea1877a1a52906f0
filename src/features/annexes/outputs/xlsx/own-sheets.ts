import { cellWords, rowInSheet, rowWords, sheetNoOf } from '#domain/annexes/sheets.js';
import { cellAddress, sheetAddress } from '#formats/addresses.js';
import { escapeCellText, escapeXml } from '#formats/xml/escapes.js';
import { levelWords, type Fault } from '#features/annexes/outputs/faults.js';
import type { Shade, StylePair, StyleSheet } from '#formats/ooxml/styles.js';

/** Excel takes 65,530 links on a sheet and a million rows. */
const linkLimit = 60_000;
const faultLimit = 1_000_000;
const heads = ['级别', '位置', '栏目', '填写内容', '问题和处理办法', '建议改为'];
const widths = [8, 10, 26, 30, 80, 30];

export interface Summary {
  readonly namespace: string;
  /** Names of the sheets with the marks, in the order of the annex. */
  readonly sheetNames: readonly string[];
  readonly faults: readonly Fault[];
  /** Comments that found no room; said at the top. */
  readonly commentsLeftOut: number;
}

/** The sheet that sums up: one block per level and column, each fault with a link to its cell. Chunks, because it may be long. */
export function* summarySheet(summary: Summary, styles: Pick<StyleSheet, 'own'>): Generator<string> {
  const { namespace, sheetNames } = summary;
  const several = sheetNames.length > 1 ? sheetNames : [];
  const style = {
    title: styles.own('title'),
    head: styles.own('head'),
    text: styles.own('text'),
    wrapped: styles.own('wrapped'),
    link: styles.own('link'),
  };
  const cell = (row: number, column: number, text: string, s: number): string =>
    text === '' ? '' : inlineCell(row, column, text, s);
  const faults = summary.faults.slice(0, faultLimit);
  const links: string[] = [];
  let row = 1;
  yield sheetStart(namespace, widths, 3);
  yield line(row, cell(row, 0, totals(summary), style.title));
  row += 2;
  yield line(row, heads.map((text, column) => cell(row, column, text, style.head)).join(''));
  for (const { title, faults: group } of groupsOf(faults)) {
    row++;
    yield line(row, cell(row, 0, title, style.title));
    for (const fault of group) {
      row++;
      const address =
        fault.row < 1
          ? ''
          : fault.column === null
            ? rowWords(fault.row, several)
            : cellWords(fault.row, fault.column, several);
      const linked = fault.row >= 1 && links.length < linkLimit;
      if (linked) links.push(link(row, placeOf(fault, sheetNames)));
      const texts = [fault.header, fault.value, fault.message, fault.proposal ?? ''];
      yield line(
        row,
        cell(row, 0, levelWords[fault.level], style.text) +
          cell(row, 1, address === '' ? '整个文件' : address, linked ? style.link : style.text) +
          texts.map((text, i) => cell(row, i + 2, text, i === 2 ? style.wrapped : style.text)).join(''),
      );
    }
  }
  yield '</sheetData>';
  if (links.length > 0) yield `<hyperlinks>${links.join('')}</hyperlinks>`;
  yield '<pageMargins left="0.4" right="0.4" top="0.5" bottom="0.5" header="0.3" footer="0.3"/><pageSetup paperSize="9" orientation="landscape" fitToHeight="0"/></worksheet>';
}

const placeOf = ({ row, column }: Fault, sheetNames: readonly string[]): string =>
  sheetAddress(sheetNames[sheetNoOf(row)] ?? '', cellAddress(rowInSheet(row), column ?? 0));

function totals({ faults, commentsLeftOut, sheetNames }: Summary): string {
  const count = (level: Fault['level']): number => faults.filter((each) => each.level === level).length;
  const rest = commentsLeftOut === 0 ? '' : `批注过多，有 ${commentsLeftOut} 格未加批注，请看末列。`;
  return `${sheetNames.map((name) => `“${name}”`).join('、')}共有错误 ${count('E')} 处（红色，必须改正），提醒 ${count('W')} 处（黄色，请核实），说明 ${count('N')} 处。${rest}改好后直接上传本文件，系统会自动去掉这些标记。`;
}

/** Errors first; within a level, columns in the order of their first fault. */
function groupsOf(faults: readonly Fault[]): readonly { title: string; faults: readonly Fault[] }[] {
  const groups = new Map<string, Fault[]>();
  for (const level of ['E', 'W', 'N'] as const) {
    for (const fault of faults) {
      if (fault.level !== level) continue;
      const key = `${levelWords[level]}：${fault.header === '' ? '整行或整个文件' : fault.header}`;
      const group = groups.get(key);
      if (group === undefined) groups.set(key, [fault]);
      else group.push(fault);
    }
  }
  return [...groups].map(([title, group]) => ({ title: `${title}（${group.length} 处）`, faults: group }));
}

const link = (row: number, location: string): string =>
  `<hyperlink ref="B${row}" location="${escapeXml(location)}" display="${escapeXml(location)}"/>`;
const line = (row: number, cells: string): string => `<row r="${row}">${cells}</row>`;

const inlineCell = (row: number, column: number, text: string, style: number): string =>
  `<c r="${cellAddress(row, column)}" s="${style}" t="inlineStr"><is><t xml:space="preserve">${escapeCellText(text.slice(0, 32_000))}</t></is></c>`;

function sheetStart(namespace: string, columnWidths: readonly number[], frozenRows: number): string {
  const cols = columnWidths
    .map((width, i) => `<col min="${i + 1}" max="${i + 1}" width="${width}" customWidth="1"/>`)
    .join('');
  const pane =
    frozenRows === 0
      ? ''
      : `<pane ySplit="${frozenRows}" topLeftCell="A${frozenRows + 1}" activePane="bottomLeft" state="frozen"/>`;
  return (
    `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<worksheet xmlns="${namespace}"><sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>` +
    `<sheetViews><sheetView workbookViewId="0">${pane}</sheetView></sheetViews><cols>${cols}</cols><sheetData>`
  );
}

/** Columns of the memory sheet: what the style was, then the style of ours under the kind of cell it was given to. */
export const memoryColumns = { original: 0, plain: 1, styled: 2, absent: 3, column: 4, journal: 6 } as const;

const chunkChars = 30_000;

/**
 * The hidden sheet that remembers. Each row shows an original style and ours as the styles of two empty cells: a program that
 * renumbers styles renumbers them here too. Beside them, in pieces, the journal that takes an untouched workbook back byte for byte.
 */
export function memorySheet(namespace: string, pairs: readonly StylePair[], journal: string): string {
  const ascii = journal.replace(/[^\x20-\x7e]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
  const chunks = Array.from({ length: Math.ceil(ascii.length / chunkChars) }, (_, i) =>
    ascii.slice(i * chunkChars, (i + 1) * chunkChars),
  );
  const rows = Array.from({ length: Math.max(pairs.length, chunks.length) }, (_, i) => {
    const pair = pairs[i];
    const samples =
      pair === undefined
        ? ''
        : sample(i + 1, memoryColumns.original, pair.original) + sample(i + 1, memoryColumn(pair), pair.marked);
    const chunk = chunks[i];
    return line(i + 1, samples + (chunk === undefined ? '' : inlineCell(i + 1, memoryColumns.journal, chunk, 0)));
  });
  return `${sheetStart(namespace, [10], 0)}${rows.join('')}</sheetData></worksheet>`;
}

const memoryColumn = ({ shade, former }: StylePair): number =>
  isColumn(shade) ? memoryColumns.column : memoryColumns[former];
const isColumn = (shade: Shade): boolean => shade === 'column';

const sample = (row: number, column: number, style: number): string =>
  `<c r="${cellAddress(row, column)}" s="${style}"/>`;
