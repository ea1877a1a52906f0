import type { MoveState } from './control/move-queries.js';

export const controlPath = '/retirement';

export const moveStateNames: Readonly<Record<MoveState, string>> = {
  proposed: '待确认',
  confirmed: '已办',
  refused: '已退回',
  withdrawn: '已撤回',
};

/** Where each line of what must be so on the day is seen to; '' where it is on the page itself. */
export const readinessPaths: Readonly<Record<string, string>> = {
  ledger: '/ledger',
  counts: '/retirement/facts',
  change: '/retirement/facts',
  archive: '/retirement/facts',
  addresses: '/retirement/addresses',
  duty: '/retirement/facts',
};
