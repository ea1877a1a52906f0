import type { FactChange, Statement } from '#features/register/detail/history-rules.js';

/**
 * From when on a fact has been wrong: the day on which it was stated as it stands, else the first day of the entry. A correction holds from
 * then, so that what was right before stays as it was. @param history oldest first
 */
export const wrongSince = (
  field: string,
  history: readonly Pick<Statement, 'effectiveOn' | 'fields'>[],
  firstDay: string,
): string => history.findLast(({ fields }) => fields.some((change) => change.field === field))?.effectiveOn ?? firstDay;

/** Changes by the day from which each holds; where the facts come from goes with each. */
export function changesByDay(
  fields: readonly FactChange[],
  history: readonly Pick<Statement, 'effectiveOn' | 'fields'>[],
  firstDay: string,
): ReadonlyMap<string, readonly FactChange[]> {
  const source = fields.filter(({ field }) => field === 'source');
  const days = new Map<string, FactChange[]>();
  for (const change of fields) {
    if (change.field === 'source') continue;
    const day = wrongSince(change.field, history, firstDay);
    days.set(day, [...(days.get(day) ?? []), change]);
  }
  return new Map([...days].map(([day, changes]) => [day, [...changes, ...source]]));
}

export const correctionKinds = { facts: '更正登记内容', void: '误登记，予以注销' } as const;
export type CorrectionKind = keyof typeof correctionKinds;

export const correctionStates = {
  proposed: '待确认',
  confirmed: '已确认',
  refused: '不同意',
  withdrawn: '已撤回',
} as const;
export type CorrectionState = keyof typeof correctionStates;
