import { holdsBack } from '#domain/legacy/decisions.js';
import type { LicenceList } from '#domain/legacy/lists.js';
import { type DocketReason, docketWords } from '#domain/legacy/split.js';
import type { DocketCount } from './docket-queries.js';
import type { ListCount } from './licence-queries.js';
import type { LicenceLoad } from './load-queries.js';

/** The lists of a unit in numbers. */
export interface UnitLine extends Readonly<Record<LicenceList, number>> {
  /** '' for licences that belong to no unit yet. */
  readonly code: string;
  readonly name: string;
  readonly total: number;
}

/** A line per unit, those without one last. `own`: only these units, with those that have nothing. */
export function linesByUnit(
  counts: readonly ListCount[],
  names: ReadonlyMap<string, string>,
  own?: readonly string[],
): UnitLine[] {
  const codes = own ?? [...new Set(counts.map(({ unit }) => unit ?? ''))].sort(lastIsNone);
  return codes.map((code) => {
    const of = (list: LicenceList) => counts.find((one) => (one.unit ?? '') === code && one.list === list)?.count ?? 0;
    const numbers = { annex4: of('annex4'), annex5: of('annex5'), undecided: of('undecided') };
    return {
      code,
      name: code === '' ? '未归入填报单位' : (names.get(code) ?? code),
      ...numbers,
      total: numbers.annex4 + numbers.annex5 + numbers.undecided,
    };
  });
}

const lastIsNone = (a: string, b: string): number => Number(a === '') - Number(b === '') || (a < b ? -1 : 1);

export const sumOf = (lines: readonly UnitLine[]): Omit<UnitLine, 'code' | 'name'> => {
  const sum = (of: (line: UnitLine) => number) => lines.reduce((total, line) => total + of(line), 0);
  return {
    annex4: sum((line) => line.annex4),
    annex5: sum((line) => line.annex5),
    undecided: sum((line) => line.undecided),
    total: sum((line) => line.total),
  };
};

/** What persons have to decide, by reason: how much of it is open, proposed, decided. */
export function docketSums(counts: readonly DocketCount[]) {
  const reasons = (Object.keys(docketWords) as DocketReason[]).filter((reason) =>
    counts.some((one) => one.reason === reason),
  );
  const lines = reasons.map((reason) => {
    const of = (state: DocketCount['state']) =>
      counts.find((one) => one.reason === reason && one.state === state)?.count ?? 0;
    return {
      reason,
      words: docketWords[reason],
      holdsBack: holdsBack(reason),
      open: of('open'),
      proposed: of('proposed'),
      decided: of('decided'),
    };
  });
  const sum = (of: (line: (typeof lines)[number]) => number) => lines.reduce((total, line) => total + of(line), 0);
  return { lines, open: sum(({ open }) => open), proposed: sum(({ proposed }) => proposed) };
}

/** Where the lists stand on their way to the offices. */
export function releaseSteps(loads: readonly LicenceLoad[], docket: readonly DocketCount[], isReleased: boolean) {
  const isLoaded = loads.some(({ state }) => state === 'applied');
  const isOpen = docket.some(({ state }) => state === 'open' || state === 'proposed');
  const done = [isLoaded, isLoaded && !isOpen, isReleased];
  const here = done.indexOf(false);
  return ['装入名单', '处理待定的行', '下发给各单位'].map((name, at) => ({
    name,
    isDone: done[at] === true,
    isHere: at === here,
  }));
}

/** yyyy-mm-dd … yyyy-mm-dd as a list shows it; what could not be read as it was typed. */
export const periodWords = (from: string | null, to: string | null): string => `${from ?? '？'} 至 ${to ?? '？'}`;
