import type { Deps } from '#src/deps.js';
import type { AccountHandlers } from '#features/operators/account-routes.js';
import { slipHandlers } from '#features/operators/slips-page.js';

export const accountHandlers = (deps: Deps): AccountHandlers => ({ slips: slipHandlers(deps) });
