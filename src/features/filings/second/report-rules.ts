/** What a finished entry brings to the report. */
export interface Counted {
  readonly agencyId: number;
  readonly agencyName: string;
  /** yyyy-mm in the office's zone. */
  readonly month: string;
  readonly seconds: number;
  readonly pastedFields: number;
  readonly typedFields: number;
}

/** What entering twice cost: cases, minutes, the middle one's minutes, and how much of it was pasted. */
export interface Cost {
  readonly cases: number;
  /** All of them together, rounded once. */
  readonly minutes: number;
  readonly median: number;
  /** Percent of the fields that came from the platform's page; null where no field was filled in. */
  readonly pasted: number | null;
}

export interface CostLine extends Cost {
  readonly agencyId: number;
  readonly agencyName: string;
  readonly month: string;
}

/** A line for each office and month, offices by name, months from the latest. */
export function costLines(entries: readonly Counted[]): CostLine[] {
  const groups = new Map<string, Counted[]>();
  for (const entry of entries) {
    const key = `${entry.agencyId} ${entry.month}`;
    groups.set(key, [...(groups.get(key) ?? []), entry]);
  }
  return [...groups.values()]
    .flatMap((group) => {
      const [first] = group;
      return first
        ? [{ agencyId: first.agencyId, agencyName: first.agencyName, month: first.month, ...costOf(group) }]
        : [];
    })
    .sort(
      (a, b) =>
        a.agencyName.localeCompare(b.agencyName, 'zh') || a.agencyId - b.agencyId || (a.month < b.month ? 1 : -1),
    );
}

export function costOf(entries: readonly Pick<Counted, 'seconds' | 'pastedFields' | 'typedFields'>[]): Cost {
  const sum = (of: (one: (typeof entries)[number]) => number) => entries.reduce((all, one) => all + of(one), 0);
  const fields = sum(({ pastedFields, typedFields }) => pastedFields + typedFields);
  return {
    cases: entries.length,
    minutes: Math.round(sum(({ seconds }) => seconds) / 60),
    median: Math.round((medianOf(entries.map(({ seconds }) => seconds)) / 60) * 10) / 10,
    pasted: fields === 0 ? null : Math.round((sum(({ pastedFields }) => pastedFields) / fields) * 100),
  };
}

/** The middle value; of an even number the mean of the two. */
function medianOf(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const [low = 0, high = 0] = [sorted[Math.ceil(sorted.length / 2) - 1], sorted[middle]];
  return (low + high) / 2;
}
