import { audit, type AuditActor } from '#platform/audit.js';
import type { Trx } from '#platform/db/connection.js';
import { inTransaction } from '#platform/db/transaction.js';
import type { Deps } from '#platform/deps.js';
import type { WorkingCalendar } from '#domain/statutory/calendar.js';
import { getWorkingCalendar } from '#features/filings/clock/working-calendar.js';
import { factsOfTimes } from '#features/filings/clock/times-rules.js';
import { lockCalendar } from './change-queries.js';
import { findLastReleased, listRunningCases, moveDues, type RunningCase } from './due-queries.js';
import { movesUnder } from './moved-dues-rules.js';

/** Cases as the clock reads them. */
export const timed = (cases: readonly RunningCase[], zone: string) =>
  cases.map((one) => ({ ...one, facts: factsOfTimes(one, zone) }));

/** Reckons the last day of every running case by a calendar that was just released, each with its entry in the audit. Answers how many moved. */
export async function recountDues(
  trx: Trx,
  deps: Pick<Deps, 'config'>,
  by: { readonly actor: AuditActor; readonly changeId: number; readonly calendar: WorkingCalendar; readonly at: Date },
): Promise<number> {
  const moves = movesUnder(timed(await listRunningCases(trx, true), deps.config.officeZone), by.calendar);
  await moveDues(trx, by.changeId, moves, by.at);
  for (const { id, agencyId, before, after } of moves)
    audit(trx, by.at, by.actor, {
      verb: 'filing.move-due',
      objectType: 'filing',
      objectId: id,
      agencyId,
      before: { dueOn: before },
      after: { dueOn: after },
    });
  return moves.length;
}

const portalItself: AuditActor = { id: null, name: '系统', agencyId: null, address: '' };

/**
 * Once an hour: a case that was received at the very moment of a release, on another node, may have been reckoned by the calendar of
 * before. Mostly there is none.
 */
export async function runRecount(deps: Pick<Deps, 'db' | 'clock' | 'config'>): Promise<void> {
  const calendar = await getWorkingCalendar(deps.db);
  const running = timed(await listRunningCases(deps.db), deps.config.officeZone);
  if (movesUnder(running, calendar).length === 0) return;
  await inTransaction(deps.db, async (trx) => {
    await lockCalendar(trx);
    const changeId = await findLastReleased(trx);
    if (changeId === undefined) return;
    const known = await getWorkingCalendar(trx);
    await recountDues(trx, deps, { actor: portalItself, changeId, calendar: known, at: deps.clock.now() });
  });
}
