import type { Deps } from '#platform/deps.js';
import { get, post, type RouteTable } from '#platform/http/route-table.js';
import { annexHandlers } from './annex-page.js';
import { callHandlers } from './calls-page.js';
import { forecastHandlers } from './forecast-page.js';
import { matrixHandlers } from './matrix-page.js';
import { progressHandlers } from './progress-page.js';

/** How far the drive is: pictures, the matrix of units and annexes, one annex of it. */
export function progressRoutes(deps: Deps): RouteTable {
  const matrix = matrixHandlers(deps);
  const calls = callHandlers(deps);
  return [
    get('/progress', 'annex.view', progressHandlers(deps).show),
    get('/progress/matrix', 'annex.view', matrix.show),
    get('/progress/matrix.xlsx', 'annex.view', matrix.exportXlsx),
    get('/progress/matrix.csv', 'annex.view', matrix.exportCsv),
    get('/progress/forecast', 'annex.view', forecastHandlers(deps).show),
    get('/progress/calls', 'drive.call', calls.list),
    post('/progress/calls/paper', 'personal.reveal', calls.paper),
    get('/progress/calls/:agencyId', 'drive.call', calls.show),
    post('/progress/calls/:agencyId', 'drive.call', calls.log),
    get('/progress/annexes/:annexId', 'annex.view', annexHandlers(deps).show),
  ];
}
