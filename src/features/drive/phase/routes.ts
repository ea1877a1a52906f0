import type { Deps } from '#platform/deps.js';
import { get, type RouteTable } from '#platform/http/route-table.js';
import { accountClosingRoutes } from './accounts-page.js';
import { endingHandler } from './ending-page.js';

/** What the turn to operation leaves to do. */
export const phaseRoutes = (deps: Deps): RouteTable => [
  get('/collection-ending', 'annex.view', endingHandler(deps)),
  ...accountClosingRoutes(deps),
];
