import { get, post, type RouteTable } from '#platform/http/route-table.js';
import type { slipHandlers } from '#features/operators/slips-page.js';

export interface AccountHandlers {
  readonly slips: ReturnType<typeof slipHandlers>;
}

/** Accounts of the offices: their requests, slips, re-attestation and end. */
export const accountRoutes = (h: AccountHandlers): RouteTable => [
  get('/activate', 'public', h.slips.activatePage),
  post('/activate', 'public', h.slips.activate),
  post('/accounts/slips', 'account.slip', h.slips.issueAll),
  post('/accounts/:operatorId/slip', 'account.slip', h.slips.issueOne),
];
