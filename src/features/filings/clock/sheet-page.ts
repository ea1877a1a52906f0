import type { Request } from 'express';
import { dayIn } from '#platform/clock.js';
import type { Deps } from '#platform/deps.js';
import { queryText } from '#platform/http/csrf.js';
import { render } from '#platform/http/render.js';
import type { Handler } from '#platform/http/route-table.js';
import { isEnded } from '#domain/filing/moves.js';
import { readClock } from '#domain/statutory/clock.js';
import { listKeptMoves } from '#features/filings/calendar/due-queries.js';
import { casePath, frameOf } from '#features/filings/cases/frame.js';
import type { ShownCase } from '#features/filings/cases/shown-queries.js';
import { getFilingRules } from '#features/filings/rules/rule-queries.js';
import { endedDue, endOf, shownDue, shownLines, termsOf } from './sheet-present.js';
import { findLastStepAt } from './sheet-queries.js';
import { factsOfTimes, timesOf } from './times-rules.js';
import { getWorkingCalendar } from './working-calendar.js';

/** 时限: the computation sheet of a case, day by day with its ground; of a draft, what would be if it was received now. */
export function clockPage(deps: Deps): Handler {
  const { db, clock, config } = deps;
  const zone = config.officeZone;
  return async (req, res) => {
    const frame = await frameOf(deps, req, 'clock');
    const { one } = frame;
    const now = clock.now();
    const today = dayIn(zone, now);
    const endedOn = endOf(one, await findLastStepAt(db, one.id), zone);
    const before = changeAsked(req);
    const calendar = await getWorkingCalendar(db, await knownFor(one, before));
    const times = timesOf(one);
    const rules = await getFilingRules(db, one.agencyId);
    const facts = factsOfTimes(times ?? { ...rules, receivedAt: now, notifiedAt: null, supplementedAt: null }, zone);
    const moves = await listKeptMoves(db, one.id);
    await render(req, res, 'filings/clock/sheet', {
      frame,
      isDraft: one.state === 'draft',
      isNeverReceived: times === undefined && one.state !== 'draft',
      due: times && endedOn !== undefined ? endedDue(one, endedOn) : shownDue(facts, calendar, today),
      terms: termsOf(facts),
      lines: shownLines(facts, calendar, today),
      isPublished: readClock(facts, calendar).isPublished,
      receivedAt: one.receivedAt,
      notifiedAt: one.notifiedAt,
      supplementedAt: one.supplementedAt,
      moves: moves.map((move) => ({ ...move, isShown: move.changeId === before })),
      isOfBefore: before !== undefined && moves.some(({ changeId }) => changeId === before),
      here: `${casePath(one.id)}/clock`,
      now,
    });
  };

  /** What has ended is told by the calendar of its end, whatever was released since. */
  async function knownFor(one: ShownCase, before: number | undefined) {
    if (before !== undefined) return { before };
    return isEnded(one.state) ? { at: await findLastStepAt(db, one.id) } : {};
  }
}

/** Asks for the sheet as it was before a change of the calendar. */
function changeAsked(req: Request): number | undefined {
  const asked = queryText(req, 'before');
  return /^[1-9]\d{0,14}$/.test(asked) ? Number(asked) : undefined;
}
