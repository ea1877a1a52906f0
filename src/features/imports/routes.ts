import { get, post, type RouteTable } from '#platform/http/route-table.js';
import type { ImportHandlers } from './handlers.js';

export const importRoutes = (h: ImportHandlers): RouteTable => [
  post('/annexes/:annexId/imports', 'annex.import', h.start),
  get('/annexes/:annexId/imports/:batchId', 'annex.import', h.show),
  post('/annexes/:annexId/imports/:batchId/run', 'annex.import', h.run),
  post('/annexes/:annexId/imports/:batchId/undo', 'annex.import', h.undo),
];
