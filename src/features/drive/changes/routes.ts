import { get, post, type RouteTable } from '#platform/http/route-table.js';
import type { DriveDeps } from '#features/drive/deps.js';
import { drivePages } from './drive-page.js';

/** Drives: list, what each says, proposals and decisions, more time for single units. */
export function drivesRoutes(deps: DriveDeps): RouteTable {
  const pages = drivePages(deps);
  return [
    get('/drives', 'drive.change', pages.list),
    get('/drives/new', 'drive.change', pages.copyForm),
    post('/drives', 'drive.change', pages.plan),
    get('/drives/:driveId', 'drive.change', pages.show),
    get('/drives/:driveId/change', 'drive.change', pages.form),
    post('/drives/:driveId/proposals', 'drive.change', pages.propose),
    post('/drives/:driveId/decisions', 'drive.change', pages.decide),
    post('/drives/:driveId/extensions', 'drive.change', pages.extend),
    post('/drives/:driveId/extensions/end', 'drive.change', pages.endExtension),
  ];
}
