import type { AnnexNo, RowValues } from '#domain/annexes/types.js';
import type { Matcher } from '#domain/matching/matcher.js';
import type { PreparedBusiness } from '#domain/matching/prepared.js';
import { normaliseCode } from '#domain/values/normalise.js';
import type { ClaimedRow } from './collision-rules.js';

/** A row as it is compared with another office's. */
export interface OfficeRow {
  readonly claimed: ClaimedRow;
  readonly prepared: PreparedBusiness;
}

/** Whether the row claims a filing at all: an old licence does only where it is marked as filed. */
export const isClaim = (annexNo: AnnexNo, values: RowValues): boolean => annexNo === 3 || values['is_filed'] === '1';

export function officeRow(matcher: Matcher, annexNo: AnnexNo, values: RowValues): OfficeRow {
  const text = (field: string): string => values[field] ?? '';
  const address = text(annexNo === 3 ? 'business_address' : 'address');
  const uscc = text('uscc') || text('legacy_reg_no');
  return {
    claimed: { annexNo, uscc, address, subject: text('subject'), oldId: normaliseCode(text('old_system_id')) },
    prepared: matcher.prepare({
      name: text('business_name'),
      address,
      uscc,
      licenceNo: text('licence_no'),
      division: text('division_code'),
    }),
  };
}
