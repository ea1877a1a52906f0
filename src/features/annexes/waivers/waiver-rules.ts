import { addMonths, addYears } from '#domain/values/days.js';
import type { Waiver } from './waiver-queries.js';

/** So many rows one waiver names at most: whoever decides looks at each. */
export const mostRows = 100;
/** How a waiver stands on a day. */
export const waiverStates = {
  asked: '待决定',
  holds: '生效中',
  expired: '已到期',
  refused: '没有批准',
  withdrawn: '已撤回',
  revoked: '已撤销',
} as const;
export type WaiverState = keyof typeof waiverStates;

export function waiverState(
  { decision, endedAt, expiresOn }: Pick<Waiver, 'decision' | 'endedAt' | 'expiresOn'>,
  today: string,
): WaiverState {
  if (decision === 'refuse') return 'refused';
  if (endedAt !== null) return decision === null ? 'withdrawn' : 'revoked';
  if (decision === null) return 'asked';
  return expiresOn < today ? 'expired' : 'holds';
}

/** Whether a waiver may end on that day: after today, within a year. */
export const isExpiryDay = (day: string | null, today: string): day is string =>
  day !== null && day > today && day <= addYears(today, 1);

/** The day proposed to who asks: a quarter of a year from now. */
export const usualExpiry = (today: string): string => addMonths(today, 3);
