import { queryString } from '#platform/views/helpers.js';
import { standingNames } from '#domain/annexes/states.js';
import { annexTitles } from '#domain/annexes/titles.js';
import { cellGrid } from '#formats/svg/cell-grid.js';
import type { AskedLook } from './look.js';
import { type MatrixAsk, matrixQuery, type ShowKey } from './matrix-ask.js';
import { type FigureKey, figureKeys, type MatrixLine, openOf, sumOf, unitsWorstFirst } from './matrix-rules.js';
import { standingMarks } from './progress-present.js';
import { figureWords } from './words.js';

/** A number and the page with exactly what it counts; without one there is nothing to see. */
export interface Link {
  readonly text: string;
  readonly path?: string;
}
/** One number, or several that add up. */
export interface FigureView {
  readonly key: FigureKey;
  readonly links: readonly Link[];
}

/** Whose pages a person may open: the province's are all, an office's its own. */
export type MayOpen = (line: Pick<MatrixLine, 'agencyId'>) => boolean;

export const figureHeads = figureKeys.map((key) => ({ key, ...figureWords[key] }));

const unknown = '—';
const plain = (count: number): Link => ({ text: String(count) });

/** The page of one annex in the matrix: what is open in it, and how it came so. */
export const annexPath = (annexId: number, at: string): string => `/progress/annexes/${annexId}${queryString({ at })}`;

/** The numbers of a line. Of an earlier moment, and of offices below, the page of the annex tells what they count. */
export function lineFigures(line: MatrixLine, look: AskedLook, mayOpen: MayOpen): FigureView[] {
  const own = annexPath(line.annexId, look.key);
  const isLive = look.isNow && mayOpen(line);
  const version = `/annexes/${line.annexId}/versions/${line.versionId}`;
  const rowsPath = isLive && line.versionId !== null ? `${version}/rows` : own;
  const paths: Readonly<Record<FigureKey, string>> = {
    expected: isLive ? `/licences/list${queryString({ unit: line.unitCode, list: `annex${line.annexNo}` })}` : own,
    rows: rowsPath,
    errors: isLive ? `${version}?level=E` : own,
    open: own,
    submitted: rowsPath,
    accepted: rowsPath,
    imported: rowsPath,
    nil: isLive ? `/annexes/${line.annexId}` : own,
    late: own,
  };
  return figureKeys.map((key) => {
    const count = line.figures[key];
    if (count === null) return { key, links: [{ text: unknown }] };
    if (key === 'expected' && line.annexNo === 3 && isLive)
      return {
        key,
        links: line.expectedParts.map(({ annexId, versionId, count: part }) => ({
          text: String(part),
          path: `/annexes/${annexId}/versions/${versionId}/rows?show=filed`,
        })),
      };
    return { key, links: [count === 0 ? plain(0) : { text: String(count), path: paths[key] }] };
  });
}

/** The numbers of a sum, each leading to the lines that make it up. */
export function sumFigures(lines: readonly MatrixLine[], ask: MatrixAsk, look: AskedLook): FigureView[] {
  const sums = sumOf(lines);
  return figureKeys.map((key) => {
    const count = sums[key];
    if (count === null) return { key, links: [{ text: unknown }] };
    const show = `has-${key}` satisfies ShowKey;
    const path = `/progress/matrix${queryString(matrixQuery(ask, look.key, { show }))}`;
    return { key, links: [count === 0 ? plain(0) : { text: String(count), path }] };
  });
}

/** A line for each annex, and one for all. */
export function sumLines(lines: readonly MatrixLine[], ask: MatrixAsk, look: AskedLook) {
  const numbers = [...new Set(lines.map(({ annexNo }) => annexNo))].sort();
  return numbers.map((annexNo) => {
    const own = lines.filter((line) => line.annexNo === annexNo);
    return {
      annexNo,
      title: annexTitles[annexNo],
      count: own.length,
      path: `/progress/matrix${queryString(matrixQuery(ask, look.key, { annex: annexNo }))}`,
      figures: sumFigures(own, { ...ask, annex: annexNo }, look),
    };
  });
}

/** The matrix as a picture: units from the worst down, a sign and the rows that are in of those expected for each annex. */
export function matrixPicture(lines: readonly MatrixLine[], basePath: string, at: string): string {
  const units = unitsWorstFirst(lines);
  const numbers = [...new Set(lines.map(({ annexNo }) => annexNo))].sort();
  const cells = new Map(lines.map((line) => [`${line.unitCode} ${line.annexNo}`, line]));
  const rows = units.map((unit) => ({
    label: lines.find(({ unitCode }) => unitCode === unit)?.unitName ?? unit,
    cells: numbers.map((annexNo) => {
      const line = cells.get(`${unit} ${annexNo}`);
      return line && gridCell(line, basePath + annexPath(line.annexId, at));
    }),
  }));
  const overdue = lines.filter(({ isOverdue }) => isOverdue).length;
  const says = `${lines.length} 份附件，到期未报 ${overdue} 份，明细见下表`;
  return cellGrid(
    { title: '填报单位和附件的进度', says },
    numbers.map((no) => `附件${no}`),
    rows,
  );
}

function gridCell(line: MatrixLine, href: string) {
  const { standing, rows, expected, isOverdue, isLate } = line;
  const amount = expected === null ? `${rows} 行` : `${rows}/${expected}`;
  const flag = isOverdue ? ' 逾期' : isLate ? ' 迟报' : '';
  const errors = line.errors > 0 ? ` 错${line.errors}` : '';
  const text = `${amount}${errors}${flag}`;
  // Whoever speaks to the machine says what is written: the name holds it word for word.
  const says = `${line.unitName}附件${line.annexNo}：${standingNames[standing]}，${text}，未了事项 ${openOf(line)}`;
  return { mark: standingMarks[standing], text, says, href };
}
