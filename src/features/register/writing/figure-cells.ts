import { noDay } from '#features/register/business.js';
import type { Past, Tally } from './figure-queries.js';
import type { Seen } from './seen.js';

/** The month in which a business was filed, `2020-11`; '' for one that was not. */
export const monthOf = (filedOn: string): string => (filedOn === noDay ? '' : filedOn.slice(0, 7));

type Counting = { -readonly [K in keyof Tally]: Tally[K] };

/** Gathers what a transaction does to the figures, and how businesses were counted before it. */
export interface FigureChanges {
  count(business: Seen, by: number): void;
  /** One that is counted otherwise from now on, or no more. */
  leave(business: Seen): void;
  tallies(): Tally[];
  readonly pasts: readonly Past[];
}

export function createFigureChanges(untilAt: Date): FigureChanges {
  const cells = new Map<string, Counting>();
  const pasts: Past[] = [];
  return {
    pasts,
    count(business, by) {
      const key = keyOf(business);
      const cell = cells.get(key) ?? { ...cellOf(business), by: 0 };
      cell.by += by;
      cells.set(key, cell);
    },
    leave: (business) => void pasts.push({ ...business, untilAt }),
    /** Always in the same order, so that two transactions never wait for each other crosswise. */
    tallies: () =>
      [...cells]
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([, cell]) => cell)
        .filter(({ by }) => by !== 0),
  };
}

/** Whether figures count both in the same place. */
export const isCountedAlike = (a: Seen, b: Seen): boolean => keyOf(a) === keyOf(b) && a.filedOn === b.filedOn;

function cellOf(business: Seen): Omit<Tally, 'by'> {
  const { city, divisionCode, agencyId, businessClass, subject, filingStatus, operatingStatus } = business;
  const month = monthOf(business.filedOn);
  return { city, divisionCode, agencyId, businessClass, subject, filingStatus, operatingStatus, month };
}

const keyOf = (business: Seen): string => {
  const { divisionCode, agencyId, businessClass, subject, filingStatus, operatingStatus, filedOn } = business;
  return `${divisionCode}|${agencyId}|${businessClass}|${subject}|${filingStatus}|${operatingStatus}|${monthOf(filedOn)}`;
};
