import { get, post, type RouteTable } from '#platform/http/route-table.js';
import type { RegisterHandlers } from '#features/register/handlers.js';

export const registerRoutes = (h: RegisterHandlers): RouteTable => [
  get('/businesses', 'register.view', h.list),
  get('/businesses/export.xlsx', 'register.export', h.exportXlsx),
  get('/businesses/export.csv', 'register.export', h.exportCsv),
  post('/businesses/filters', 'register.view', h.saveFilter),
  post('/businesses/filters/:filterId/removal', 'register.view', h.removeFilter),
  get('/businesses/figures', 'register.view', h.figures),
  get('/businesses/:businessId', 'register.view', h.show),
  post('/businesses/:businessId/full-numbers', 'register.reveal', h.reveal),
];
