import { get, post, type RouteTable } from '#platform/http/route-table.js';
import type { RegisterHandlers } from '#features/register/handlers.js';

export const registerRoutes = (h: RegisterHandlers): RouteTable => [
  get('/businesses', 'register.view', h.list),
  get('/businesses/export.xlsx', 'register.export', h.exportXlsx),
  get('/businesses/export.csv', 'register.export', h.exportCsv),
  get('/businesses/list.pdf', 'register.export', h.listPdf),
  get('/businesses/export', 'register.export', h.askExport),
  post('/businesses/exports', 'register.export', h.makeExport),
  get('/exports', 'export.view', h.exportLog.list),
  get('/exports/:exportId', 'export.view', h.exportLog.show),
  get('/exports/:exportId/export', 'register.export', h.exportLog.take),
  post('/businesses/filters', 'register.view', h.saveFilter),
  post('/businesses/filters/:filterId/removal', 'register.view', h.removeFilter),
  get('/businesses/figures', 'register.view', h.figures),
  get('/businesses/figures.pdf', 'register.view', h.figuresPdf),
  get('/businesses/figures/businesses', 'register.view', h.figureBusinesses),
  get('/businesses/figures/export.xlsx', 'register.export', h.exportFigures),
  get('/businesses/:businessId', 'register.view', h.show),
  post('/businesses/:businessId/full-numbers', 'register.reveal', h.reveal),
];
