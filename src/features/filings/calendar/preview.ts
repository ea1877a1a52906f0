import type { Db } from '#platform/db/connection.js';
import { caseKinds } from '#domain/filing/kinds.js';
import { workingCalendar } from '#domain/statutory/calendar.js';
import type { WrittenDay } from '#domain/statutory/calendar-text.js';
import { dayKinds, type DaySource } from '#domain/statutory/stored-days.js';
import { weekdayWord } from '#features/filings/clock/words.js';
import { calendarWith, isNews, standingDays } from './day-rules.js';
import { listKnownDays } from './day-queries.js';
import { listCaseNames, listRunningCases } from './due-queries.js';
import { timed } from './moved-dues.js';
import { movesUnder } from './moved-dues-rules.js';

const mostShown = 200;

/** What days would change, before anything is stored: each day as it stands and as it would be, each running case whose last day moves. */
export async function previewOf(
  db: Db,
  zone: string,
  proposed: { readonly days: readonly WrittenDay[]; readonly source: DaySource },
) {
  const [stored, running] = await Promise.all([listKnownDays(db), listRunningCases(db)]);
  const standing = standingDays(stored);
  const now = workingCalendar(standing.values());
  const then = calendarWith(stored, proposed);
  const moves = movesUnder(timed(running, zone), then);
  const shown = moves.slice(0, mostShown);
  const names = await listCaseNames(
    db,
    shown.map(({ id }) => id),
  );
  return {
    days: proposed.days.map((one) => ({
      ...one,
      weekday: weekdayWord(one.day),
      kindName: dayKinds[one.kind],
      stands: now.groundOf(one.day).ground,
      becomes: then.groundOf(one.day).ground,
      isNews: isNews(one, proposed.source, standing),
    })),
    news: proposed.days.filter((one) => isNews(one, proposed.source, standing)).length,
    running: running.length,
    moved: moves.length,
    more: moves.length - shown.length,
    moves: shown.map(({ id, before, after }) => ({
      path: `/filings/${id}/clock`,
      kindName: caseKinds[names.get(id)?.kind ?? 'new'],
      name: names.get(id)?.name || '（未填名称）',
      agencyName: names.get(id)?.agencyName ?? '',
      before,
      after,
    })),
  };
}
