import { cellWords, rowInSheet, rowWords, sheetNoOf } from '#domain/annexes/sheets.js';
import { cellAddress, sheetAddress } from '#formats/addresses.js';
import { levelWords, type MarkedFault } from '#features/annexes/outputs/faults.js';
import type { StyleSheet } from '#formats/ooxml/styles.js';
import { escapeXml } from '#formats/xml/escapes.js';
import { rowElement, sheetStart, textCellElement } from './own-sheet.js';

/** Excel takes 65,530 links on a sheet and a million rows. */
const linkLimit = 60_000;
const faultLimit = 1_000_000;
const heads = ['级别', '位置', '栏目', '填写内容', '问题和处理办法', '建议改为'];
const widths = [8, 10, 26, 30, 80, 30];

export interface Summary {
  readonly namespace: string;
  /** Names of the sheets with the marks, in the order of the annex. */
  readonly sheetNames: readonly string[];
  readonly faults: readonly MarkedFault[];
  /** Comments that found no room; said at the top. */
  readonly commentsLeftOut: number;
}

type SummaryStyles = ReturnType<typeof stylesOf>;
const stylesOf = (styles: Pick<StyleSheet, 'own'>) => ({
  title: styles.own('title'),
  head: styles.own('head'),
  text: styles.own('text'),
  wrapped: styles.own('wrapped'),
  link: styles.own('link'),
});

/** The sheet that sums up: one block per level and column, each fault with a link to its cell. Chunks, because it may be long. */
export function* summarySheet(summary: Summary, ownStyles: Pick<StyleSheet, 'own'>): Generator<string> {
  const { namespace, sheetNames } = summary;
  const styles = stylesOf(ownStyles);
  const links: string[] = [];
  let row = 1;
  yield sheetStart(namespace, widths, 3);
  yield rowElement(row, textCellElement(row, 0, totals(summary), styles.title));
  row += 2;
  yield rowElement(row, heads.map((text, column) => textCellElement(row, column, text, styles.head)).join(''));
  for (const { title, faults } of groupsOf(summary.faults.slice(0, faultLimit))) {
    row++;
    yield rowElement(row, textCellElement(row, 0, title, styles.title));
    for (const fault of faults) {
      row++;
      const isLinked = fault.row >= 1 && links.length < linkLimit;
      if (isLinked) links.push(link(row, placeOf(fault, sheetNames)));
      yield faultRow(row, fault, placeWords(fault, sheetNames), isLinked, styles);
    }
  }
  yield '</sheetData>';
  if (links.length > 0) yield `<hyperlinks>${links.join('')}</hyperlinks>`;
  yield '<pageMargins left="0.4" right="0.4" top="0.5" bottom="0.5" header="0.3" footer="0.3"/><pageSetup paperSize="9" orientation="landscape" fitToHeight="0"/></worksheet>';
}

function faultRow(row: number, fault: MarkedFault, place: string, isLinked: boolean, styles: SummaryStyles): string {
  const texts = [levelWords[fault.level], place, fault.header, fault.value, fault.message, fault.proposal ?? ''];
  const styleOf = (column: number): number =>
    column === 1 && isLinked ? styles.link : column === 4 ? styles.wrapped : styles.text;
  return rowElement(
    row,
    texts.map((text, column) => (text === '' ? '' : textCellElement(row, column, text, styleOf(column)))).join(''),
  );
}

/** Where several sheets were read, each place bears the name of its own. */
function placeWords({ row, column }: MarkedFault, sheetNames: readonly string[]): string {
  if (row < 1) return '整个文件';
  const names = sheetNames.length > 1 ? sheetNames : [];
  return column === null ? rowWords(row, names) : cellWords(row, column, names);
}

const placeOf = ({ row, column }: MarkedFault, sheetNames: readonly string[]): string =>
  sheetAddress(sheetNames[sheetNoOf(row)] ?? '', cellAddress(rowInSheet(row), column ?? 0));

function totals({ faults, commentsLeftOut, sheetNames }: Summary): string {
  const count = (level: MarkedFault['level']): number => faults.filter((each) => each.level === level).length;
  const rest = commentsLeftOut === 0 ? '' : `批注过多，有 ${commentsLeftOut} 格未加批注，请看末列。`;
  return `${sheetNames.map((name) => `“${name}”`).join('、')}共有错误 ${count('E')} 处（红色，必须改正），提醒 ${count('W')} 处（黄色，请核实），说明 ${count('N')} 处。${rest}改好后直接上传本文件，系统会自动去掉这些标记。`;
}

/** Errors first; within a level, columns in the order of their first fault. */
function groupsOf(faults: readonly MarkedFault[]): readonly { title: string; faults: readonly MarkedFault[] }[] {
  const groups = new Map<string, MarkedFault[]>();
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
