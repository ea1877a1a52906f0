import type { Db } from '#platform/db/connection.js';
import type { Actor } from '#platform/http/actor.js';
import type { Drive } from '#features/drive/queries.js';
import { type Forecast, forecastOf, paceDays } from './forecast-rules.js';
import { type Look, loadMatrix } from './matrix.js';
import { type MatrixLine, openOf } from './matrix-rules.js';
import { listStandingsAt } from './standing-queries.js';
import { countReturns, listFirstRows } from './moves-queries.js';

/** An annex with what is foretold of it. */
export interface ForecastLine {
  readonly line: MatrixLine;
  readonly forecast: Forecast;
}

const dayMs = 86_400_000;

/** What is foretold of every annex that this person may see, as it was known at that moment. */
export async function loadForecast(db: Db, drive: Drive, actor: Actor, look: Look): Promise<ForecastLine[]> {
  const [lines, before, returns, firsts] = await Promise.all([
    loadMatrix(db, drive, actor, look),
    listStandingsAt(db, drive.id, new Date(look.at.getTime() - paceDays * dayMs)),
    countReturns(db, drive.id, look.at),
    listFirstRows(db, drive.id),
  ]);
  const then = new Map(before.map((one) => [one.annexId, one]));
  return lines.map((line) => {
    const was = then.get(line.annexId);
    const facts = {
      ...line,
      rowsBefore: was?.rows ?? 0,
      openBefore: was ? openOf(was) : 0,
      daysSeen: daysSince(firsts.get(line.annexId), look.at),
      returns: returns.get(line.annexId) ?? 0,
    };
    return { line, forecast: forecastOf(facts, look.at) };
  });
}

const daysSince = (first: Date | undefined, at: Date): number =>
  first === undefined ? 0 : Math.max(0, Math.min(paceDays, (at.getTime() - first.getTime()) / dayMs));
