import { dayIn } from '#platform/clock.js';
import { mayDo } from '#platform/http/actor.js';
import { ownWork, type WorkItem, type WorkSource } from '#platform/work.js';
import { missingYears } from '#domain/statutory/light.js';
import { getWorkingCalendar } from '#features/filings/clock/working-calendar.js';
import { findOpenCalendarChange } from './change-queries.js';

/** The calendar: a change that waits for another person of the province, and years that nobody has entered yet. */
export const calendarWork: WorkSource = {
  key: 'calendar',
  verb: 'filing.view',
  whose: ownWork,
  async list({ db, clock, config }, actor) {
    const mayChange = mayDo(actor, 'calendar.change');
    if (!mayChange && !actor.roles.includes('agency_manager')) return [];
    const open = mayChange ? await findOpenCalendarChange(db) : undefined;
    const missing = missingYears(dayIn(config.officeZone, clock.now()), await getWorkingCalendar(db));
    const items: WorkItem[] = missing.map((year) => ({
      what: `${year} 年的放假安排还没有录入工作日历`,
      detail: mayChange
        ? '国务院办公厅公布后请录入；录入前，落在该年的期限只按周末计算'
        : '录入前，落在该年的期限只按周末计算，可能有变；由省局录入',
      act: mayChange
        ? { label: '去录入', path: `/working-days/change?year=${year}` }
        : { label: '看日历', path: `/working-days?year=${year}` },
    }));
    if (open && open.proposedBy !== actor.id)
      items.push({
        what: '工作日历有一份修改待您确认',
        detail: `${open.proposedByName}提出，依据：${open.document}`,
        act: { label: '去确认', path: '/working-days' },
      });
    return items;
  },
};
