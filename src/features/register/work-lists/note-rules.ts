/** What an office typed of what it found. */
export interface TypedVisit {
  readonly visitedOn: string | null;
  readonly result: string;
  readonly note: string;
}

export type VisitFault = 'day' | 'day_to_come' | 'result' | 'note';

/** What is wrong with it, if anything. @param results what can be found */
export function noteFault(
  { visitedOn, result, note }: TypedVisit,
  today: string,
  results: Readonly<Record<string, string>>,
): VisitFault | undefined {
  if (visitedOn === null) return 'day';
  if (visitedOn > today) return 'day_to_come';
  if (!Object.hasOwn(results, result)) return 'result';
  return [...note].length > 200 ? 'note' : undefined;
}

/** The field of the form that a fault is about. */
export const fieldOfFault = { day: 'visitedOn', day_to_come: 'visitedOn', result: 'result', note: 'note' } as const;
