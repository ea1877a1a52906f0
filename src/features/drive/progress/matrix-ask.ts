import { type AnnexStanding, standingNames } from '#domain/annexes/states.js';
import { type FigureKey, figureKeys, isWithOffice, type MatrixLine, type SortKey, sortWords } from './matrix-rules.js';
import { figureWords } from './words.js';

/** Lines of one standing, those still with their offices, or those that make up a number. */
export type ShowKey = AnnexStanding | 'left' | `has-${FigureKey}`;

/** What the address of the matrix says. */
export interface MatrixAsk {
  readonly annex: number;
  /** A unit, or a city with all units in it. */
  readonly unit: string;
  readonly show: ShowKey | '';
  readonly sort: SortKey;
}

/** What can be chosen under “只看”. */
export const showWords: Readonly<Record<ShowKey, string>> = {
  ...standingNames,
  left: '还没有报送的',
  ...(Object.fromEntries(figureKeys.map((key) => [`has-${key}`, `有${figureWords[key].label}的`])) as Record<
    `has-${FigureKey}`,
    string
  >),
};

/** Reads the query string; what it says that is not known counts as not said. */
export function readMatrixAsk(text: (name: string) => string): MatrixAsk {
  const [show, sort] = [text('show'), text('sort')];
  return {
    annex: /^[1-5]$/.test(text('annex')) ? Number(text('annex')) : 0,
    unit: /^\d{6}$/.test(text('unit')) ? text('unit') : '',
    show: Object.hasOwn(showWords, show) ? (show as ShowKey) : '',
    sort: Object.hasOwn(sortWords, sort) ? (sort as SortKey) : 'worst',
  };
}

/** The query string of a matrix; what is usual is left out. */
export const matrixQuery = (ask: MatrixAsk, at: string, change: Partial<MatrixAsk> = {}) => {
  const { annex, unit, show, sort } = { ...ask, ...change };
  return { annex: annex || '', unit, show, sort: sort === 'worst' ? '' : sort, at };
};

/** The lines asked for. `cityOf`: the city that a unit is in. */
export const linesAsked = (
  lines: readonly MatrixLine[],
  { annex, unit, show }: Pick<MatrixAsk, 'annex' | 'unit' | 'show'>,
  cityOf: (unitCode: string) => string | undefined,
): MatrixLine[] =>
  lines.filter(
    (line) =>
      (annex === 0 || line.annexNo === annex) &&
      (unit === '' || line.unitCode === unit || cityOf(line.unitCode) === unit) &&
      isShown(line, show),
  );

function isShown(line: MatrixLine, show: ShowKey | ''): boolean {
  if (show === '') return true;
  if (show === 'left') return isWithOffice(line);
  if (show in standingNames) return line.standing === show;
  return (line.figures[show.slice('has-'.length) as FigureKey] ?? 0) > 0;
}
