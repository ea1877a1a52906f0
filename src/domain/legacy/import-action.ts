import type { RowValues } from '#domain/annexes/types.js';
import type { MarkedAnnex } from './marks.js';

/** What becomes of a licence in the register: filed with annex 3, taken in as licensed and not filed, or not at all. */
export type ImportAction = 'as_filed' | 'as_unfiled' | 'skip';

const unfiledResults = new Set(['accurate', 'corrected']);
const skippedResults = new Set(['not_found', 'closed', 'duplicate']);

/**
 * 入库处理 of a row by what its office says of it (R22, R23). '' while it is open: not marked, or another district's, who has it decides
 * there. Of annex 5 nothing is taken in but what is filed, and what nobody marked counts as not filed.
 * @param values as the check read them
 */
export function importAction(annexNo: MarkedAnnex, values: RowValues): ImportAction | '' {
  const result = values['check_result'] ?? '';
  const isFiled = values['is_filed'] === '1';
  if (annexNo === 5) return isFiled ? 'as_filed' : 'skip';
  if (result === 'other_division') return '';
  if (isFiled) return 'as_filed';
  if (skippedResults.has(result)) return 'skip';
  return unfiledResults.has(result) && values['is_filed'] === '0' ? 'as_unfiled' : '';
}

const dayMs = 86_400_000;

/** 逾期天数: whole days from the end of a licence to the baseline; '' where its end is no day, or not before the baseline. */
export function daysOverdue(baselineOn: string, validTo: string): string {
  const days = (Date.parse(`${baselineOn}T00:00:00Z`) - Date.parse(`${validTo}T00:00:00Z`)) / dayMs;
  return Number.isInteger(days) && days > 0 ? String(days) : '';
}

/** 附件4/5对应行号: the annex, and the row of its sheet; `4-000123`. */
export const linkedRow = (annexNo: MarkedAnnex, rowNo: number): string =>
  `${annexNo}-${String(rowNo).padStart(6, '0')}`;
