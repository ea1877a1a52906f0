import type { Deps } from '#platform/deps.js';
import { get, post, type RouteTable } from '#platform/http/route-table.js';
import { checkHandlers } from './sending/check-page.js';
import { packageHandlers } from './sending/package-page.js';

/** The mailbox, the second way beside on-line submission (R28). */
export function mailboxRoutes(deps: Deps): RouteTable {
  const packages = packageHandlers(deps);
  const check = checkHandlers(deps);
  return [
    get('/mail-packages', 'annex.submit', packages.list),
    post('/mail-packages', 'annex.submit', packages.make),
    get('/mail-packages/check', 'annex.download', check.show),
    post('/mail-packages/check', 'annex.download', check.check, { field: 'file', guard: check.guard }),
    get('/mail-packages/:packageId', 'annex.download', packages.show),
    get('/mail-packages/:packageId/package.zip', 'annex.submit', packages.download),
  ];
}
