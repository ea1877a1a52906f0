import type { Decision } from './reviewer-queries.js';

const dayMs = 86_400_000;

/** What can be asked for behind a figure. */
export const kinds = {
  second: '为旧问题再次退回',
  return: '退回',
  accept: '接收',
} as const;
export type Kind = keyof typeof kinds;

export const isOfKind = ({ decision, oldFaults }: Pick<Decision, 'decision' | 'oldFaults'>, kind: Kind): boolean =>
  kind === 'second' ? oldFaults !== null : decision === kind;

/** The figures of one reviewer. */
export interface ReviewerFigures {
  readonly person: number;
  readonly name: string;
  readonly counts: Readonly<Record<Kind, number>>;
  /** Half of the decisions took at most so many days from the submission; undefined where none has both moments. */
  readonly medianDays: number | undefined;
}

/** A line for everybody who has decided, those with most decisions first. */
export function reviewerFigures(decisions: readonly Decision[]): ReviewerFigures[] {
  const persons = new Map<number, Decision[]>();
  for (const one of decisions) persons.set(one.person, [...(persons.get(one.person) ?? []), one]);
  return [...persons.values()]
    .sort((a, b) => b.length - a.length)
    .map((own) => ({ person: own[0]?.person ?? 0, name: own[0]?.personName ?? '', ...sumsOf(own) }));
}

export const sumsOf = (decisions: readonly Decision[]): Pick<ReviewerFigures, 'counts' | 'medianDays'> => ({
  counts: {
    second: countOf(decisions, 'second'),
    return: countOf(decisions, 'return'),
    accept: countOf(decisions, 'accept'),
  },
  medianDays: medianOf(decisions.flatMap((one) => daysOf(one) ?? [])),
});

const countOf = (decisions: readonly Decision[], kind: Kind): number =>
  decisions.filter((one) => isOfKind(one, kind)).length;

/** Days from the submission to the decision. */
export function daysOf({ submittedAt, decidedAt }: Pick<Decision, 'submittedAt' | 'decidedAt'>): number | undefined {
  return submittedAt === null ? undefined : Math.max(0, (decidedAt.getTime() - submittedAt.getTime()) / dayMs);
}

/** The middle one; of an even number the mean of the two in the middle. */
export function medianOf(values: readonly number[]): number | undefined {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  if (sorted.length === 0) return undefined;
  if (sorted.length % 2 === 1) return sorted[Math.floor(middle)];
  return ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
}

export const daysWords = (days: number | undefined): string => (days === undefined ? '' : days.toFixed(1));
