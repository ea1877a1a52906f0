import type { Account } from '#features/operators/accounts/accounts-rules.js';

/** Roles that a drive's collection asked for, and nothing else. */
const collecting: readonly string[] = ['collector', 'forwarder'];

/** Whether a person's account served the collection alone: it is proposed for closing once the drive is live. */
export const onlyCollected = ({ roles, isActive }: Pick<Account, 'roles' | 'isActive'>): boolean =>
  isActive && roles.length > 0 && roles.every((role) => collecting.includes(role));

/** How such an account stands. */
export const closingStates = { open: '建议注销', asked: '已申请注销，待审批', kept: '保留' } as const;
export type ClosingState = keyof typeof closingStates;

export const closingState = (isAsked: boolean, keptReason: string | undefined): ClosingState =>
  isAsked ? 'asked' : keptReason === undefined ? 'open' : 'kept';
