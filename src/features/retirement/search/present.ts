import { type FateFacts, fateOf } from '#domain/retirement/fate.js';
import type { OldEntry } from './search-queries.js';

export const fateFacts = ({ class: ledgerClass, reason, businessId, filingNo }: OldEntry): FateFacts => ({
  ledger: ledgerClass !== null && reason !== null ? { class: ledgerClass, reason } : undefined,
  businessId,
  filingNo,
});

/** A hit as a page shows it. */
export const hitLine = (entry: OldEntry, names: ReadonlyMap<string, string>) => ({
  ...entry,
  fate: fateOf(fateFacts(entry)),
  path: `/old-module/licences/${entry.id}`,
  unitName: entry.unit === null ? '未归入填报单位' : (names.get(entry.unit) ?? entry.unit),
  period: `${entry.validFrom ?? '？'} 至 ${entry.validTo ?? '？'}`,
});
