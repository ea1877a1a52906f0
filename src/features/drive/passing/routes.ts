import type { DriveDeps } from '#features/drive/deps.js';
import { get, post, type RouteTable } from '#platform/http/route-table.js';
import { passedHandlers } from './passed-page.js';

/** Licences that offices pass on to each other. Before the routes of single licences. */
export function passedRoutes(deps: DriveDeps): RouteTable {
  const passed = passedHandlers(deps);
  return [
    get('/licences/passed', 'licence.view', passed.show),
    post('/licences/passed/answers', 'licence.receive', passed.answer),
  ];
}
