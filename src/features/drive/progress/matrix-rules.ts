import { type AnnexStanding, standingOf } from '#domain/annexes/states.js';
import type { AnnexNo } from '#domain/annexes/types.js';
import type { Standing } from './standing-queries.js';

/** How many licences, or rows of which annex, a number is made of. */
export interface ExpectedPart {
  readonly annexNo: AnnexNo;
  readonly annexId: number;
  readonly versionId: number;
  readonly count: number;
}

/** An annex of a unit in the matrix. */
export interface MatrixCell extends Standing {
  readonly unitCode: string;
  readonly unitName: string;
  /** Who answers for the unit now. */
  readonly agencyId: number;
  readonly agencyName: string;
  readonly annexNo: AnnexNo;
  /**
   * Rows that the annex should have: licences of the list that was handed out for annexes 4 and 5, rows that those two mark as filed for
   * annex 3; null where nobody knows.
   */
  readonly expected: number | null;
  /** Whether the office signed that it has nothing to report (零报告). */
  readonly isNil: boolean;
  /** Of annex 3: where the rows marked as filed are. */
  readonly expectedParts: readonly ExpectedPart[];
}

/** A cell as it is judged at a moment. */
export interface MatrixLine extends MatrixCell {
  readonly standing: AnnexStanding;
  /** Handed in late, or not handed in though the time is over. */
  readonly isOverdue: boolean;
  readonly figures: Readonly<Record<FigureKey, number | null>>;
}

/**
 * The numbers of the matrix in their order, each with what it counts of an annex. Rows stand under the state that their annex is in. A new
 * number is one entry here: page, sums, filters, exports and picture follow.
 */
export const figureKeys = [
  'expected',
  'rows',
  'errors',
  'open',
  'submitted',
  'accepted',
  'imported',
  'nil',
  'late',
] as const;
export type FigureKey = (typeof figureKeys)[number];

const countsOf: Readonly<Record<FigureKey, (cell: MatrixCell & { readonly isOverdue: boolean }) => number | null>> = {
  expected: ({ expected }) => expected,
  rows: ({ rows }) => rows,
  errors: ({ errors }) => errors,
  open: (cell) => openOf(cell),
  submitted: ({ state, rows }) => (state === 'submitted' ? rows : 0),
  accepted: ({ state, rows }) => (state === 'accepted' ? rows : 0),
  imported: ({ state, rows }) => (state === 'imported' ? rows : 0),
  nil: ({ isNil }) => (isNil ? 1 : 0),
  late: ({ isLate, isOverdue }) => (isLate || isOverdue ? 1 : 0),
};

/** What stands in the way of handing in: errors, warnings without a reason, comments without an answer. */
export const openOf = ({
  errors,
  openWarnings,
  openComments,
}: Pick<Standing, 'errors' | 'openWarnings' | 'openComments'>): number => errors + openWarnings + openComments;

/** Whether the office still has the annex. */
export const isWithOffice = ({ state }: Pick<Standing, 'state'>): boolean =>
  state === 'filling' || state === 'returned';

export function lineOf(cell: MatrixCell, at: Date): MatrixLine {
  const judged = { ...cell, isOverdue: isWithOffice(cell) && at > cell.deadlineAt && cell.expected !== 0 };
  const counted = figureKeys.map((key) => [key, countsOf[key](judged)] as const);
  return {
    ...judged,
    standing: standingOf(cell.state, cell.versionId),
    figures: Object.fromEntries(counted) as Record<FigureKey, number | null>,
  };
}

/** Sums of lines; what nobody knows counts nothing, and is unknown where none is known. */
export function sumOf(lines: readonly MatrixLine[]): Record<FigureKey, number | null> {
  const sum = (key: FigureKey) => {
    const known = lines.flatMap(({ figures }) => figures[key] ?? []);
    return known.length === 0 && lines.length > 0 ? null : known.reduce((all, one) => all + one, 0);
  };
  return Object.fromEntries(figureKeys.map((key) => [key, sum(key)])) as Record<FigureKey, number | null>;
}

export const sortWords = {
  worst: '最差的在前',
  unit: '填报单位',
  annex: '附件',
  expected: '应报最多',
  missing: '还差最多',
  errors: '错误最多',
  open: '未了事项最多',
  deadline: '截止最早',
} as const;
export type SortKey = keyof typeof sortWords;

/** Rows that are still to come; 0 where it is not known how many there should be. */
export const missingOf = ({ expected, rows }: Pick<MatrixCell, 'expected' | 'rows'>): number =>
  expected === null ? 0 : Math.max(0, expected - rows);

/** How bad it stands: what should be in and is not, what came back, what was not begun, what is faulty, what was late, the rest. */
export function badness(line: MatrixLine): number {
  const { standing, isOverdue, isLate, errors, expected } = line;
  if (isOverdue) return standing === 'empty' ? 9 : 8;
  if (standing === 'returned') return 7;
  if (standing === 'empty') return expected === 0 ? 3 : 6;
  if (standing === 'filling') return errors > 0 ? 5 : 4;
  if (isLate) return 2;
  return standing === 'submitted' ? 1 : 0;
}

const byUnit = (a: MatrixLine, b: MatrixLine): number =>
  a.unitCode.localeCompare(b.unitCode, 'en') || a.annexNo - b.annexNo;
const most = (of: (line: MatrixLine) => number) => (a: MatrixLine, b: MatrixLine) => of(b) - of(a);
const missing = most(missingOf);
const worst = (a: MatrixLine, b: MatrixLine) =>
  badness(b) - badness(a) || missing(a, b) || openOf(b) - openOf(a) || byUnit(a, b);

const orders: Readonly<Record<SortKey, (a: MatrixLine, b: MatrixLine) => number>> = {
  worst,
  unit: byUnit,
  annex: (a, b) => a.annexNo - b.annexNo || byUnit(a, b),
  expected: most(({ expected }) => expected ?? -1),
  missing,
  errors: most(({ errors }) => errors),
  open: most(openOf),
  deadline: (a, b) => Number(a.deadlineAt) - Number(b.deadlineAt),
};

export const sorted = (lines: readonly MatrixLine[], by: SortKey): MatrixLine[] =>
  [...lines].sort((a, b) => orders[by](a, b) || byUnit(a, b));

/** Units in the order of their worst annex. */
export function unitsWorstFirst(lines: readonly MatrixLine[]): string[] {
  return [...new Set(sorted(lines, 'worst').map(({ unitCode }) => unitCode))];
}
