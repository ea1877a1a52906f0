import type { Deps } from '#platform/deps.js';
import { get, post, type RouteTable } from '#platform/http/route-table.js';
import { comparisonHandlers } from './comparison-page.js';
import { exchangeHandlers } from './exchange-page.js';

/** Data for the old system and from it. */
export function exchangeRoutes(deps: Deps): RouteTable {
  const [exchange, comparison] = [exchangeHandlers(deps), comparisonHandlers(deps)];
  return [
    get('/exchange', 'exchange.export', exchange.show),
    get('/exchange/register.xlsx', 'exchange.export', exchange.exportXlsx),
    get('/exchange/register.csv', 'exchange.export', exchange.exportCsv),
    post('/exchange/register', 'exchange.reveal', exchange.reveal),
    post('/exchange/comparisons', 'exchange.compare', comparison.send, { field: 'file', guard: comparison.guard }),
    get('/exchange/comparisons/:comparisonId', 'exchange.compare', comparison.show),
    get('/exchange/comparisons/:comparisonId/export.xlsx', 'exchange.compare', comparison.exportXlsx),
    get('/exchange/comparisons/:comparisonId/export.csv', 'exchange.compare', comparison.exportCsv),
    post('/exchange/comparisons/:comparisonId/taking', 'exchange.take', comparison.take),
  ];
}
