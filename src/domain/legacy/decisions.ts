import type { LicenceList } from './lists.js';
import type { DocketReason } from './split.js';

/** What persons can decide of a row of the docket: it goes as the split says, into a list, or to a unit. */
export const outcomeWords = {
  as_split: '按名单原样处理',
  annex4: '列入附件4（许可证在有效期内）',
  annex5: '列入附件5（许可证逾期）',
  unit: '归入指定的填报单位',
} as const;
export type DocketOutcome = keyof typeof outcomeWords;

/** What each reason leaves open: where the end is not known a list must be named, where the place is not known a unit. */
const outcomesOf: Readonly<Record<DocketReason, readonly DocketOutcome[]>> = {
  end_date_missing: ['annex4', 'annex5'],
  end_date_unreadable: ['annex4', 'annex5'],
  starts_after_end: ['as_split', 'annex4', 'annex5'],
  length_not_near_3_or_6_years: ['as_split', 'annex4', 'annex5'],
  end_after_2025_06_21: ['as_split', 'annex4', 'annex5'],
  division_unknown: ['unit'],
  division_without_own_agency: ['unit'],
  same_licence_twice: ['as_split'],
  same_shop_two_licences: ['as_split'],
  passed_in_circles: ['unit'],
  passed_to_unknown: ['unit'],
};

export const outcomesFor = (reason: DocketReason): readonly DocketOutcome[] => outcomesOf[reason];

/** What the portal would decide where the row itself says it. */
export function proposedOutcome(reason: DocketReason, suggestion: string | null): DocketOutcome | undefined {
  const [only, ...others] = outcomesOf[reason];
  if (only === 'unit') return suggestion === null ? undefined : 'unit';
  return others.length === 0 || only === 'as_split' ? only : undefined;
}

/** Reasons for which a row waits: until they are decided, no office gets it. The others are looked at while it is worked on. */
export const holdsBack = (reason: DocketReason): boolean => !outcomesOf[reason].includes('as_split');

export interface Decided {
  readonly outcome: DocketOutcome;
  readonly unit: string | null;
}

/** Where a row goes: what the split says, and over it what persons have decided. Decisions, never typed classes, make the split. */
export function placeOf(
  split: { readonly list: LicenceList; readonly unit: string | null },
  decided: readonly Decided[],
): { readonly list: LicenceList; readonly unit: string | null } {
  let { list, unit } = split;
  for (const one of decided) {
    if (one.outcome === 'annex4' || one.outcome === 'annex5') list = one.outcome;
    if (one.outcome === 'unit') unit = one.unit;
  }
  return { list, unit };
}

/** Who may confirm a proposal: another person than who made it. */
export const mayConfirm = (proposedBy: number | null, person: number): boolean =>
  proposedBy !== null && proposedBy !== person;
