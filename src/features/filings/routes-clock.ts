import type { Deps } from '#platform/deps.js';
import { get, post, type RouteTable } from '#platform/http/route-table.js';
import { calendarPages } from './calendar/calendar-page.js';
import { overduePages } from './clock/overdue-page.js';
import { clockPage } from './clock/sheet-page.js';
import { completenessOf } from './materials/completeness.js';
import { noticePages } from './notices/notice-page.js';
import { rulePages } from './rules/rules-page.js';

/** Limits of filing cases: working calendar, rules of offices, what is due, the sheet of a case and its one notice. */
export function clockFilingRoutes(deps: Deps, completeness: typeof completenessOf = completenessOf): RouteTable {
  const calendar = calendarPages(deps);
  const rules = rulePages(deps);
  const overdue = overduePages(deps);
  const notices = noticePages(deps, completeness);
  return [
    get('/working-days', 'filing.view', calendar.show),
    get('/working-days.csv', 'filing.view', calendar.exportCsv),
    get('/working-days/change', 'calendar.change', calendar.form),
    post('/working-days/proposals', 'calendar.change', calendar.propose),
    post('/working-days/decisions', 'calendar.change', calendar.decide),
    get('/filings/rules', 'filing.view', rules.list),
    get('/filings/rules/:agencyId', 'filing.view', rules.show),
    post('/filings/rules/:agencyId', 'filing-rule.change', rules.change),
    get('/filings/overdue', 'filing.view', overdue.list),
    get('/filings/overdue/paper', 'filing.view', overdue.paper),
    get('/filings/overdue.xlsx', 'filing.view', overdue.exportXlsx),
    get('/filings/overdue.csv', 'filing.view', overdue.exportCsv),
    get('/filings/:filingId/clock', 'filing.view', clockPage(deps)),
    get('/filings/:filingId/notice', 'filing.view', notices.show),
    post('/filings/:filingId/notice', 'filing.enter', notices.send),
  ];
}
