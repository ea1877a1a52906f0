/** How the lists are told apart; another drive may do it otherwise. */
export interface SplitRule {
  /** yyyy-mm-dd */
  readonly baselineOn: string;
  /** Where a licence goes whose last day is the baseline itself: it was valid on that day (domain guide, reading of the baseline). */
  readonly boundaryDay: 4 | 5;
}

/** Annex 4: valid on the baseline; annex 5: ended before it; undecided: nobody can tell from the row. */
export type LicenceList = 'annex4' | 'annex5' | 'undecided';

/** The day itself, yyyy-mm-dd; null where none could be read. */
interface Ending {
  readonly validTo: string | null;
}

export function listOf({ validTo }: Ending, { baselineOn, boundaryDay }: SplitRule): LicenceList {
  if (validTo === null) return 'undecided';
  if (validTo === baselineOn) return `annex${boundaryDay}`;
  return validTo > baselineOn ? 'annex4' : 'annex5';
}

/** Whether the row hangs on the rule of the boundary day: listed, so that nobody overlooks what the rule decides. */
export const isOnBoundary = ({ validTo }: Ending, { baselineOn }: SplitRule): boolean => validTo === baselineOn;
