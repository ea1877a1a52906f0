import type { CheckState } from '#features/annexes/checking/recheck-rules.js';
import { type Basis, isUnread, type Unread } from '#features/annexes/review/reading/reading-rules.js';

/** What stands in the way of a return, as the code of its refusal. */
export interface ReturnBar {
  readonly code: 'return_unchecked' | 'return_check_failed' | 'return_rows_unseen' | 'return_sample_unseen';
  readonly count: number;
}

/** A return tells everything at once: it waits for the checks, and for the eyes of who returns. */
export function returnBar(check: CheckState, basis: Basis | Unread): ReturnBar | undefined {
  if (check !== 'done') return { code: check === 'failed' ? 'return_check_failed' : 'return_unchecked', count: 0 };
  return isUnread(basis) ? { code: `return_${basis.code}`, count: basis.count } : undefined;
}
