import type { Deps } from '#platform/deps.js';
import { get, type RouteTable } from '#platform/http/route-table.js';
import { annexHandlers } from './annex-page.js';
import { forecastHandlers } from './forecast-page.js';
import { matrixHandlers } from './matrix-page.js';
import { progressHandlers } from './progress-page.js';

/** How far the drive is: pictures, the matrix of units and annexes, one annex of it. */
export function progressRoutes(deps: Deps): RouteTable {
  const matrix = matrixHandlers(deps);
  return [
    get('/progress', 'annex.view', progressHandlers(deps).show),
    get('/progress/matrix', 'annex.view', matrix.show),
    get('/progress/matrix.xlsx', 'annex.view', matrix.exportXlsx),
    get('/progress/matrix.csv', 'annex.view', matrix.exportCsv),
    get('/progress/forecast', 'annex.view', forecastHandlers(deps).show),
    get('/progress/annexes/:annexId', 'annex.view', annexHandlers(deps).show),
  ];
}
