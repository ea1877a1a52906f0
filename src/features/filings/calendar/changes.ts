import { audit } from '#platform/audit.js';
import type { Trx } from '#platform/db/connection.js';
import type { Deps } from '#platform/deps.js';
import type { Actor } from '#platform/http/actor.js';
import type { WrittenDay } from '#domain/statutory/calendar-text.js';
import { daySources, type DaySource } from '#domain/statutory/stored-days.js';
import { calendarProblems } from '#features/filings/problems.js';
import {
  type CalendarChange,
  closeCalendarChange,
  findOpenCalendarChange,
  insertCalendarChange,
  lockCalendar,
} from './change-queries.js';
import { insertDays, listKnownDays } from './day-queries.js';
import { calendarWith, groundText, isNews, listText, standingDays } from './day-rules.js';
import { recountDues } from './moved-dues.js';

const mostDays = 200;

type ActDeps = Pick<Deps, 'clock' | 'config'>;

/** What is proposed: days, whose they are, the paper that they rest on. */
export interface ProposedDays {
  readonly days: readonly WrittenDay[];
  readonly source: DaySource;
  readonly document: string;
}

/**
 * Proposes days for the calendar; nothing counts by them until another person releases them. One proposal at a time. `version` is that of
 * the calendar that the page showed. @throws calendar.*
 */
export async function proposeDays(
  trx: Trx,
  deps: ActDeps,
  actor: Actor,
  { days, source, document: typed, version }: ProposedDays & { readonly version: number },
): Promise<void> {
  const stands = await lockCalendar(trx);
  if (await findOpenCalendarChange(trx)) throw calendarProblems.change_open();
  if (stands !== version) throw calendarProblems.moved();
  const document = groundText(typed);
  if (document === undefined) throw calendarProblems.document({ field: 'document' });
  if (days.length > mostDays) throw calendarProblems.many({ most: mostDays, count: days.length, field: 'days' });
  const standing = standingDays(await listKnownDays(trx));
  if (!days.some((day) => isNews(day, source, standing))) throw calendarProblems.no_change({ field: 'days' });
  const at = deps.clock.now();
  await insertCalendarChange(trx, { source, document, days, proposedBy: actor.id, proposedAt: at });
  audit(trx, at, actor, {
    verb: 'calendar.propose',
    objectType: 'calendar',
    objectId: stands,
    after: { source: daySources[source], document, days: listText(days) },
  });
}

/** Lets what another person proposed count: rows are known from now on, and the last days of running cases move at once. @throws calendar.* */
export async function releaseDays(trx: Trx, deps: ActDeps, actor: Actor, changeId: number): Promise<number> {
  const version = await lockCalendar(trx);
  const change = await openChange(trx, changeId);
  if (change.proposedBy === actor.id) throw calendarProblems.same_person();
  const at = deps.clock.now();
  const { source, document, days } = change;
  const calendar = calendarWith(await listKnownDays(trx), change);
  const moved = await recountDues(trx, deps, { actor, changeId, calendar, at });
  await insertDays(trx, changeId, days);
  await closeCalendarChange(trx, changeId, { state: 'released', by: actor.id, at, movedCases: moved });
  audit(trx, at, actor, {
    verb: 'calendar.release',
    objectType: 'calendar',
    objectId: version,
    after: { source: daySources[source], document, days: listText(days), moved },
  });
  return moved;
}

/** Sends another person's proposal back, with a word why. @throws calendar.* */
export async function refuseDays(
  trx: Trx,
  deps: ActDeps,
  actor: Actor,
  { changeId, ground: typed }: { readonly changeId: number; readonly ground: string },
): Promise<void> {
  const version = await lockCalendar(trx);
  const change = await openChange(trx, changeId);
  if (change.proposedBy === actor.id) throw calendarProblems.same_person();
  const ground = groundText(typed);
  if (ground === undefined) throw calendarProblems.refusal_ground({ field: 'refusal' });
  const at = deps.clock.now();
  await closeCalendarChange(trx, changeId, { state: 'refused', by: actor.id, at, refusedGround: ground });
  audit(trx, at, actor, {
    verb: 'calendar.refuse',
    objectType: 'calendar',
    objectId: version,
    after: { document: change.document, reason: ground },
  });
}

/** Takes the own proposal back. @throws calendar.* */
export async function withdrawDays(trx: Trx, deps: ActDeps, actor: Actor, changeId: number): Promise<void> {
  const version = await lockCalendar(trx);
  const change = await openChange(trx, changeId);
  if (change.proposedBy !== actor.id) throw calendarProblems.not_own();
  const at = deps.clock.now();
  await closeCalendarChange(trx, changeId, { state: 'withdrawn', by: actor.id, at });
  audit(trx, at, actor, {
    verb: 'calendar.withdraw',
    objectType: 'calendar',
    objectId: version,
    after: { document: change.document },
  });
}

async function openChange(trx: Trx, changeId: number): Promise<CalendarChange> {
  const change = await findOpenCalendarChange(trx);
  if (change?.id !== changeId) throw calendarProblems.not_open();
  return change;
}
