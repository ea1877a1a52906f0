import { anything, type Indexed, type TotalChange } from '#features/register/totals/totals-queries.js';

/** Rows of the roll-up that a business counts in: the province, its city, its division (a city and a division may share a code). */
export const totalScopes = (of: Pick<Indexed, 'city' | 'divisionCode'>): readonly string[] => [
  'p460000',
  `c${of.city}`,
  `d${of.divisionCode}`,
];

type Cell = { -readonly [K in keyof TotalChange]: TotalChange[K] };

/** Gathers what a transaction does to the roll-up: to the cells of each business and to the sums of its scopes. */
export function createTotals(): { count(business: Indexed, by: number): void; changes(): TotalChange[] } {
  const cells = new Map<string, Cell>();
  /** Cells by what businesses have in common: an import asks for the same few again and again. */
  const shared = new Map<string, readonly Cell[]>();
  const cellOf = (of: Omit<TotalChange, 'by'>): Cell => {
    const key = `${of.scope}|${of.businessClass}|${of.filingStatus}|${of.operatingStatus}`;
    const cell = cells.get(key) ?? { ...of, by: 0 };
    cells.set(key, cell);
    return cell;
  };
  const cellsOf = (business: Indexed): readonly Cell[] =>
    totalScopes(business).flatMap((scope) => {
      const { businessClass, filingStatus, operatingStatus } = business;
      return [
        cellOf({ scope, businessClass, filingStatus, operatingStatus }),
        cellOf({ scope, businessClass: anything, filingStatus: anything, operatingStatus: anything }),
      ];
    });
  return {
    count(business, by) {
      const { city, divisionCode, businessClass, filingStatus, operatingStatus } = business;
      const key = `${city}|${divisionCode}|${businessClass}|${filingStatus}|${operatingStatus}`;
      const touched = shared.get(key) ?? cellsOf(business);
      shared.set(key, touched);
      for (const cell of touched) cell.by += by;
    },
    /** Always in the same order, so that two transactions never wait for each other crosswise. */
    changes: () =>
      [...cells]
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([, cell]) => cell)
        .filter(({ by }) => by !== 0),
  };
}
