import type { Deps } from '#platform/deps.js';
import type { AccountHandlers } from '#features/operators/accounts/account-routes.js';
import { accountPages } from '#features/operators/accounts/accounts-page.js';
import { attestationHandlers } from '#features/operators/accounts/attestation-page.js';
import { differenceHandlers } from '#features/operators/accounts/differences-page.js';
import type { HandOver } from '#features/operators/accounts/leaving.js';
import { requestPageHandlers } from '#features/operators/requests/request-page.js';
import { requestHandlers } from '#features/operators/requests/requests-page.js';
import { slipHandlers } from '#features/operators/slips/slips-page.js';
import { vpnHandlers } from '#features/operators/accounts/vpn-page.js';

/** `handOver` gives a leaver's open work of other slices to a colleague. */
export const accountHandlers = (deps: Deps, handOver: HandOver): AccountHandlers => ({
  accounts: accountPages(deps, handOver),
  requests: { ...requestHandlers(deps), ...requestPageHandlers(deps) },
  slips: slipHandlers(deps),
  attestation: attestationHandlers(deps),
  differences: differenceHandlers(deps),
  vpn: vpnHandlers(deps),
});
