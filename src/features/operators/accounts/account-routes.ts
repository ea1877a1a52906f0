import { get, post, type RouteTable } from '#platform/http/route-table.js';
import type { accountPages } from '#features/operators/accounts/accounts-page.js';
import type { attestationHandlers } from '#features/operators/accounts/attestation-page.js';
import type { differenceHandlers } from '#features/operators/accounts/differences-page.js';
import type { requestPageHandlers } from '#features/operators/requests/request-page.js';
import type { requestHandlers } from '#features/operators/requests/requests-page.js';
import type { slipHandlers } from '#features/operators/slips/slips-page.js';
import type { vpnHandlers } from '#features/operators/accounts/vpn-page.js';

export interface AccountHandlers {
  readonly accounts: ReturnType<typeof accountPages>;
  readonly requests: ReturnType<typeof requestHandlers> & ReturnType<typeof requestPageHandlers>;
  readonly slips: ReturnType<typeof slipHandlers>;
  readonly attestation: ReturnType<typeof attestationHandlers>;
  readonly differences: ReturnType<typeof differenceHandlers>;
  readonly vpn: ReturnType<typeof vpnHandlers>;
}

/** Accounts of the offices: their requests, slips, re-attestation and end. */
export const accountRoutes = (h: AccountHandlers): RouteTable => [
  get('/activate', 'public', h.slips.activatePage),
  post('/activate', 'public', h.slips.activate),

  get('/accounts', 'account.view', h.accounts.list),
  post('/accounts/slips', 'account.slip', h.slips.issueAll),
  get('/accounts/:operatorId', 'account.view', h.accounts.show),
  post('/accounts/:operatorId/slip', 'account.slip', h.slips.issueOne),
  post('/accounts/:operatorId/deactivation', 'account.switch', h.accounts.deactivate),
  post('/accounts/:operatorId/reactivation', 'account.switch', h.accounts.reactivate),

  get('/account-requests', 'account.view', h.requests.list),
  post('/account-requests', 'account.request', h.requests.submit),
  get('/account-requests/new', 'account.request', h.requests.form),
  get('/account-requests/export.xlsx', 'account.view', h.requests.export),
  get('/account-requests/:requestId', 'account.view', h.requests.show),
  ...h.requests.documents,
  post('/account-requests/:requestId/approval', 'account.approve', h.requests.approve),
  post('/account-requests/:requestId/return', 'account.approve', h.requests.return),

  get('/account-differences', 'account.view', h.differences.show),
  get('/account-attestation', 'account.view', h.attestation.show),
  post('/account-attestation', 'account.attest', h.attestation.confirm),

  get('/vpn-list', 'vpn.list', h.vpn.list),
  get('/vpn-list/export.xlsx', 'vpn.list', h.vpn.export),
  post('/vpn-list/:operatorId', 'vpn.list', h.vpn.mark),
];
