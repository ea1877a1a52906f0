import type { Deps } from '#platform/deps.js';
import { get, post, type RouteTable } from '#platform/http/route-table.js';
import { copyHandlers } from './second/copy-page.js';
import { newSecondHandlers } from './second/new-page.js';
import { newPath, reportPath } from './second/paths.js';
import { secondReportHandlers } from './second/report-page.js';

/** 二次录入: what a platform decided is entered here again, until the platform is linked (R32, R33, C59). */
export function secondFilingRoutes(deps: Deps): RouteTable {
  const report = secondReportHandlers(deps);
  const begin = newSecondHandlers(deps);
  const copy = copyHandlers(deps);
  const entry = `${reportPath}/:filingId`;
  return [
    get(reportPath, 'filing.view', report.show),
    get(`${reportPath}.xlsx`, 'filing.view', report.exportXlsx),
    get(`${reportPath}.csv`, 'filing.view', report.exportCsv),
    get(`${reportPath}/cases`, 'filing.view', report.cases),
    get(newPath, 'filing.enter', begin.show),
    post(newPath, 'filing.enter', begin.begin),
    get(entry, 'filing.view', copy.show),
    get(`${entry}/time`, 'filing.enter', copy.beat),
    post(`${entry}/facts`, 'filing.enter', copy.save),
    post(`${entry}/paste`, 'filing.enter', copy.paste),
    post(`${entry}/file`, 'filing.enter', copy.file, { field: 'file', guard: copy.fileGuard }),
  ];
}
