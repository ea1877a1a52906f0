import type { Request } from 'express';
import type { Deps } from '#platform/deps.js';
import { actorOf } from '#platform/http/actor.js';
import { idParam } from '#platform/http/csrf.js';
import { problems } from '#platform/problem.js';
import { caseKinds } from '#domain/filing/kinds.js';
import { caseStates, isEnded } from '#domain/filing/moves.js';
import { getWorkingCalendar } from '#features/filings/clock/working-calendar.js';
import { clockOf } from './clock-facts.js';
import { caseOffice } from './scope.js';
import { findShownCase, type ShownCase } from './shown-queries.js';

/** Pages of a case, in the order of their strip. The path comes behind `/filings/:filingId`. */
const pages = {
  case: { label: '办件', path: '' },
  entry: { label: '登记内容', path: '/entry' },
  materials: { label: '材料', path: '/materials' },
  clock: { label: '时限', path: '/clock' },
  papers: { label: '文书', path: '/papers' },
} as const;
export type CasePage = keyof typeof pages;

/** What stands at the top of every page of a case. */
export interface CaseFrame {
  readonly one: ShownCase;
  readonly title: string;
  readonly kindName: string;
  readonly stateName: string;
  /** The limit counts days of a year whose calendar is not known (no-calendar). */
  readonly isWithoutCalendar: boolean;
  readonly strip: readonly { readonly label: string; readonly path: string; readonly isHere: boolean }[];
}

export const casePath = (id: number): string => `/filings/${id}`;

/** The case that the address names, as far as the person may see it, with the frame of its pages. @throws portal.not_found */
export async function frameOf(deps: Deps, req: Request, here: CasePage): Promise<CaseFrame> {
  const one = await findShownCase(deps.db, caseOffice(actorOf(req)), idParam(req, 'filingId'));
  if (!one) throw problems.not_found();
  const kindName = caseKinds[one.kind];
  return {
    one,
    kindName,
    title: `${kindName}：${one.businessName || '（未填名称）'}`,
    stateName: caseStates[one.state],
    isWithoutCalendar: await countsUnknownDays(deps, one),
    strip: Object.entries(pages).map(([name, { label, path }]) => ({
      label,
      path: casePath(one.id) + path,
      isHere: name === here,
    })),
  };
}

/** Whether the last day of a running case may still move, since days of its limit lie in a year that nobody has announced. */
async function countsUnknownDays(deps: Deps, one: ShownCase): Promise<boolean> {
  if (one.dueOn === null || isEnded(one.state)) return false;
  return clockOf(one, await getWorkingCalendar(deps.db), deps.config.officeZone)?.isPublished === false;
}
