import { get, post, type RouteTable } from '#platform/http/route-table.js';
import type { ImportHandlers } from './handlers.js';
import type { QueueHandlers } from './queue/queue-page.js';

export const importRoutes = (h: ImportHandlers, q: QueueHandlers): RouteTable => [
  get('/imports', 'annex.import', q.show),
  post('/imports/runs', 'annex.import', q.start),
  get('/imports/runs/:runId', 'annex.import', q.showRun),
  post('/annexes/:annexId/imports', 'annex.import', h.start),
  get('/annexes/:annexId/imports/:batchId', 'annex.import', h.show),
  post('/annexes/:annexId/imports/:batchId/run', 'annex.import', h.run),
  post('/annexes/:annexId/imports/:batchId/undo', 'annex.import', h.undo),
];
