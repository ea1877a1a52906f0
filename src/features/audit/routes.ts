import type { Deps } from '#platform/deps.js';
import { get, type RouteTable } from '#platform/http/route-table.js';
import { auditPages } from '#features/audit/audit-page.js';
import { revealPages } from '#features/audit/reveals-page.js';

export const auditHandlers = (deps: Deps) => ({ ...auditPages(deps), ...revealPages(deps) });

export const auditRoutes = (h: ReturnType<typeof auditHandlers>): RouteTable => [
  get('/audit', 'audit.view', h.list),
  get('/audit/export.xlsx', 'audit.view', h.exportXlsx),
  get('/audit/export.csv', 'audit.view', h.exportCsv),
  get('/audit/:seq', 'audit.view', h.show),
  get('/reveals', 'audit.view', h.reveals),
];
