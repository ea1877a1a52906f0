import type { Db, Trx } from '#platform/db/connection.js';
import { stateDays, type WorkingCalendar, workingCalendar } from '#domain/statutory/calendar.js';
import { heldDays } from '#domain/statutory/stored-days.js';
import { type KnownDays, listKnownDays } from '#features/filings/calendar/day-queries.js';

/**
 * The calendar that filings go by: what comes with the portal, later years of the State Council and the days of the province, as they are
 * known now; or as they were known then, so that what was reckoned earlier can be told again. Read each time, since another node may
 * have released a change.
 */
export async function getWorkingCalendar(db: Db | Trx, known: KnownDays = {}): Promise<WorkingCalendar> {
  return workingCalendar([...stateDays(), ...heldDays(await listKnownDays(db, known))]);
}
