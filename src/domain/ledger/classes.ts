/**
 * In which class an old licence of a drive is (C44): behind a filing in the register (R21, R24), in the register as licensed and not filed
 * (R22), in no register for a reason (R22, R23), or open. `gone`: a later list of the old system no longer has it, and it counts nowhere.
 */
export const ledgerClasses = ['filed', 'licensed_unfiled', 'excluded', 'open'] as const;
export type LedgerClass = (typeof ledgerClasses)[number];
export type EntryClass = LedgerClass | 'gone';

export const excludedReasons = ['not_found', 'closed', 'duplicate', 'expired'] as const;

/** What an open licence waits for, the one that comes first. */
export const openReasons = [
  'end_date_missing',
  'district_unknown',
  'division_unknown',
  'passed_in_vain',
  'passed_on',
  'not_handed_out',
  'not_accepted',
  'not_answered',
  'not_marked',
  'not_imported',
  'filing_not_linked',
  'filing_not_imported',
  'collision',
] as const;

export type LedgerReason =
  | (typeof excludedReasons)[number]
  | (typeof openReasons)[number]
  // How a filing was found: as the office marked it, or by its licence or credit code where nobody marked it.
  | 'marked'
  | 'unmarked'
  // Licensed and not filed.
  | 'accurate'
  | 'corrected'
  | 'entered'
  | 'gone';

export const isSettled = (entryClass: EntryClass): boolean => entryClass !== 'open';

/** How many licences of a unit's list are in which class, why. `unit` '': in nobody's list. */
export interface LedgerSum {
  readonly unit: string;
  readonly list: number;
  readonly class: EntryClass;
  readonly reason: LedgerReason;
  readonly count: number;
}

export type ClassCounts = Readonly<Record<LedgerClass, number>> & { readonly total: number };

/** The equation: old licences = filed + licensed and not filed + excluded + open. */
export function countsOf(sums: readonly Pick<LedgerSum, 'class' | 'count'>[]): ClassCounts {
  const of = (entryClass: LedgerClass) =>
    sums.filter((one) => one.class === entryClass).reduce((all, { count }) => all + count, 0);
  const counts = {
    filed: of('filed'),
    licensed_unfiled: of('licensed_unfiled'),
    excluded: of('excluded'),
    open: of('open'),
  };
  return { ...counts, total: counts.filed + counts.licensed_unfiled + counts.excluded + counts.open };
}
