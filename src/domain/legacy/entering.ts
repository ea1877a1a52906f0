import { codeName } from '#domain/codes/code-lists.js';
import type { RowValues } from '#domain/annexes/types.js';
import { importAction } from './import-action.js';
import { type MarkedAnnex, resultLists } from './marks.js';

/** What an accepted row of annex 4 or 5 does in the register, and why it does nothing. */
export type LicenceTask =
  | { readonly kind: 'enter' | 'link' }
  | { readonly kind: 'leave'; readonly why: LeaveReason; readonly result: string };

/** Why a licence does not enter: what its office says of it, that it is not decided, or that annex 5 never does (R23). */
export type LeaveReason = 'not_imported' | 'to_confirm' | 'still_operating' | 'passed_on' | 'open';

/** Results whose rows the bureau confirms one by one (annexes.md, import rule). */
const confirmed = new Set(['not_found', 'closed', 'duplicate']);

/**
 * The import rule of annexes 4 and 5 (R21-R24): a marked row is linked with its filing, an unmarked one of annex 4 that is accurate or
 * corrected enters as licensed and not filed, everything else stays out with its reason.
 * @param values as the check of the row read them
 */
export function licenceTask(annexNo: MarkedAnnex, values: RowValues): LicenceTask {
  const result = values['check_result'] ?? '';
  const words = result === '' ? '' : codeName(resultLists[annexNo], result);
  const leave = (why: LeaveReason): LicenceTask => ({ kind: 'leave', why, result: words });
  if (result === 'other_division') return leave('passed_on');
  switch (importAction(annexNo, values)) {
    case 'as_filed':
      return { kind: 'link' };
    case 'as_unfiled':
      return { kind: 'enter' };
    case 'skip':
      if (confirmed.has(result)) return leave('to_confirm');
      return leave(result === 'still_operating' ? 'still_operating' : 'not_imported');
    default:
      return leave('open');
  }
}
