import type { Account } from '#features/operators/accounts/accounts-rules.js';

/** Quarter of a calendar day, `2020Q4`. */
export const quarterOf = (day: string): string => `${day.slice(0, 4)}Q${Math.ceil(Number(day.slice(5, 7)) / 3)}`;

/** First day of a quarter. */
export const quarterStart = (quarter: string): string =>
  `${quarter.slice(0, 4)}-${String((Number(quarter.slice(5)) - 1) * 3 + 1).padStart(2, '0')}-01`;

/** Last day on which a quarter's confirmation is in time: the end of its first month. */
export function attestationDue(quarter: string): string {
  const start = quarterStart(quarter);
  return `${start.slice(0, 8)}${start.slice(5, 7) === '04' ? '30' : '31'}`;
}

export type Attestation = 'done' | 'not_due' | 'open' | 'overdue';

/**
 * Whether an account must still be confirmed this quarter: those made before it began, except who was confirmed in it. `today` and `madeOn`
 * are days; `attestedOn` is the day of the last confirmation, or null.
 */
export function attestationOf(
  account: { readonly madeOn: string; readonly attestedOn: string | null },
  today: string,
): Attestation {
  const quarter = quarterOf(today);
  if (account.attestedOn !== null && quarterOf(account.attestedOn) === quarter) return 'done';
  if (account.madeOn >= quarterStart(quarter)) return 'not_due';
  return today > attestationDue(quarter) ? 'overdue' : 'open';
}

export const attestationNames: Readonly<Record<Attestation, string>> = {
  done: '本季度已复核',
  not_due: '本季度新开，下季度复核',
  open: '待复核',
  overdue: '逾期未复核',
};

/** Who confirms an account: a manager of its office, never the person; the managers themselves are confirmed by the province too. */
export const mayAttest = (
  actor: { readonly id: number; readonly agencyId: number; readonly roles: readonly string[] },
  account: Pick<Account, 'id' | 'agencyId' | 'roles' | 'isActive'>,
): boolean =>
  account.isActive &&
  actor.id !== account.id &&
  ((actor.roles.includes('agency_manager') && actor.agencyId === account.agencyId) ||
    (actor.roles.includes('province_business') &&
      (account.agencyId === actor.agencyId || account.roles.includes('agency_manager'))));
