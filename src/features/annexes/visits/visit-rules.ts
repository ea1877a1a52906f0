import { dayAfter } from '#domain/values/days.js';
import { lapsedResults } from '#features/register/work-lists/list-rules.js';
import { noteFault, type TypedVisit, type VisitFault } from '#features/register/work-lists/note-rules.js';

/** What was found when a business that has not filed was visited. */
export const visitResults = lapsedResults;

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

/** What is wrong with what an office typed of a visit, if anything. */
export const faultOf = (typed: TypedVisit, today: string): VisitFault | undefined =>
  noteFault(typed, today, visitResults);
