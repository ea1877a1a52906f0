import { dayAfter } from '#domain/values/days.js';

/** What was found when a business that has not filed was visited. */
export const visitResults = {
  will_file: '拟办理备案',
  filed: '已备案',
  closed: '已停业或注销',
  not_found: '查无此户',
  other_division: '非本辖区',
  absent: '当时无人',
} as const;

export type VisitResult = keyof typeof visitResults;

const visited = '已走访';
const toVisit = '待走访';

/** Where a line of the list comes from. */
export const visitOrigins = { business: '登记册', row: '附件5' } as const;
export type VisitOrigin = keyof typeof visitOrigins;

/** Days for which a business that has come onto the list counts as new. */
const newDays = 7;

/** Whether somebody still has to go there: nobody was, or nobody was met. */
export const isToVisit = (result: VisitResult | null): boolean => result === null || result === 'absent';

/** How a line stands: not visited, or visited with what was found and when. */
export function visitWords(last: { readonly result: VisitResult; readonly visitedOn: string } | undefined): string {
  if (!last) return toVisit;
  const found = `${last.visitedOn} ${visitResults[last.result]}`;
  return isToVisit(last.result) ? `${toVisit}（${found}）` : `${visited}：${found}`;
}

/** Whether a licence ended within the last days, counted from the day after its last. */
export function isNew(validTo: string | null, today: string): boolean {
  if (validTo === null) return false;
  let day = validTo;
  for (let passed = 0; passed < newDays; passed++) day = dayAfter(day);
  return day >= today;
}
export const newSince = (today: string): string =>
  new Date(Date.parse(today) - newDays * dayMs).toISOString().slice(0, 10);
const dayMs = 86_400_000;

/** What an office typed of a visit. */
export interface TypedVisit {
  readonly visitedOn: string | null;
  readonly result: string;
  readonly note: string;
}

export type VisitFault = 'day' | 'day_to_come' | 'result' | 'note';

/** What is wrong with it, if anything. */
export function faultOf({ visitedOn, result, note }: TypedVisit, today: string): VisitFault | undefined {
  if (visitedOn === null) return 'day';
  if (visitedOn > today) return 'day_to_come';
  if (!Object.hasOwn(visitResults, result)) return 'result';
  return [...note].length > 200 ? 'note' : undefined;
}
