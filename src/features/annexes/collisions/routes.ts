import type { Deps } from '#platform/deps.js';
import { get, post, type RouteTable } from '#platform/http/route-table.js';
import { collisionHandlers } from './collisions-page.js';
import { pairHandlers } from './pairs-page.js';
import { duplicateHandlers } from './duplicates-page.js';

/** Businesses that two units claim (一户两报), and rows of one annex that may be one business. */
export function collisionRoutes(deps: Deps): RouteTable {
  const h = collisionHandlers(deps);
  const duplicates = duplicateHandlers(deps);
  const pairs = pairHandlers(deps);
  return [
    get('/collisions', 'annex.view', h.list),
    get('/collisions/:collisionId', 'annex.view', h.show),
    post('/collisions/:collisionId/decision', 'annex.review', h.decide),
    post('/collisions/:collisionId/decision/removal', 'annex.review', h.reopen),
    get('/collisions/:collisionId/sides/:sideId', 'annex.view', h.side),
    post('/collisions/:collisionId/sides/:sideId', 'annex.fix', h.insist),
    post('/collisions/:collisionId/sides/:sideId/yielding', 'annex.fix', h.giveWay),
    ...h.documents,
    get('/annexes/:annexId/duplicates', 'annex.view', duplicates.list),
    get('/annexes/:annexId/duplicates/:rowNo', 'annex.view', duplicates.show),
    post('/annexes/:annexId/duplicates/:rowNo', 'annex.fix', duplicates.settle),
    get('/annexes/:annexId/matches', 'annex.view', pairs.show),
    post('/annexes/:annexId/matches', 'annex.fix', pairs.say),
  ];
}
