import type { Indexed, TotalChange } from '#features/register/totals/totals-queries.js';

/** Rows of the roll-up that a business counts in: the province, its city, its division (a city and a division may share a code). */
export const totalScopes = (of: Pick<Indexed, 'city' | 'divisionCode'>): readonly string[] => [
  'p460000',
  `c${of.city}`,
  `d${of.divisionCode}`,
];

/** Gathers what a transaction does to the roll-up. */
export function createTotals(): { count(business: Indexed, by: number): void; changes(): TotalChange[] } {
  const cells = new Map<string, { -readonly [K in keyof TotalChange]: TotalChange[K] }>();
  return {
    count(business, by) {
      const { businessClass, filingStatus, operatingStatus } = business;
      for (const scope of totalScopes(business)) {
        const key = `${scope}|${businessClass}|${filingStatus}|${operatingStatus}`;
        const cell = cells.get(key);
        if (cell) cell.by += by;
        else cells.set(key, { scope, businessClass, filingStatus, operatingStatus, by });
      }
    },
    /** Always in the same order, so that two transactions never wait for each other crosswise. */
    changes: () =>
      [...cells]
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([, cell]) => cell)
        .filter(({ by }) => by !== 0),
  };
}
