import { dayAfter } from '#domain/values/days.js';
import type { FactChange, Statement } from '#features/register/detail/history-rules.js';

/** Which way the end of a licence turns a business that has not filed. */
export type Turn = 'lapse' | 'unlapse';

export const turns = {
  lapse: { from: 'licensed_unfiled', to: 'lapsed_unfiled' },
  unlapse: { from: 'lapsed_unfiled', to: 'licensed_unfiled' },
} as const;

export type UnfiledStatus = (typeof turns)[Turn]['from'];

export const isUnfiled = (status: string): status is UnfiledStatus =>
  status === turns.lapse.from || status === turns.unlapse.from;

/**
 * How a business that has not filed stands on a day: a licence holds on its last day and has ended on the day after. One whose end is not
 * known stays as it is: undefined. @source domain guide 5
 * @param validTo last day of the licence, '' where it is not known
 */
export function unfiledStatusOn(validTo: string, day: string): UnfiledStatus | undefined {
  if (validTo === '') return undefined;
  return day > validTo ? 'lapsed_unfiled' : 'licensed_unfiled';
}

/** The turn that is due on a day, if any. */
export function turnDue(status: string, validTo: string, day: string): Turn | undefined {
  const due = isUnfiled(status) ? unfiledStatusOn(validTo, day) : undefined;
  if (due === undefined || due === status) return undefined;
  return due === 'lapsed_unfiled' ? 'lapse' : 'unlapse';
}

/** The day from which a licence has ended. */
export const lapsedFrom = (validTo: string): string => dayAfter(validTo);

/**
 * The day from which the taking back of a lapse holds: that of the lapse itself, since the end it went by was wrong; the day of the run
 * where the business was entered as it stands. @param history oldest first
 */
export function takenBackFrom(history: readonly Pick<Statement, 'effectiveOn' | 'fields'>[], day: string): string {
  const lapse = history.findLast(({ fields }) =>
    fields.some(({ field, after }) => field === 'filing_status' && after === 'lapsed_unfiled'),
  );
  return lapse?.effectiveOn ?? day;
}

/** What a turn changes of the facts; their source stays what it was. */
export const turnFields = (turn: Turn, source: string): readonly FactChange[] => [
  { field: 'filing_status', before: turns[turn].from, after: turns[turn].to },
  { field: 'source', before: source, after: source },
];
