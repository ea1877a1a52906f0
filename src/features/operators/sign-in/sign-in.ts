import type { Deps } from '#platform/deps.js';
import { audit, type AuditActor } from '#platform/audit.js';
import { dayIn } from '#platform/clock.js';
import type { Db, Trx } from '#platform/db/connection.js';
import { inTransaction } from '#platform/db/transaction.js';
import type { Zone } from '#platform/zone.js';
import { passwordMatches, spendPasswordTime } from '#features/operators/passwords.js';
import { operatorProblems } from '#features/operators/problems.js';
import {
  clearLock,
  findLock,
  findOperatorByAccount,
  type OperatorRow,
  takeLock,
  updateLastSignIn,
  updateLock,
} from '#features/operators/queries.js';
import { afterFailure, isLocked, isUsable, normaliseAccount } from '#features/operators/rules.js';
import { findLastSignIn, insertSignIn, type LastSignIn, type RefusalReason } from './sign-in-queries.js';

/** From where, and with which browser, somebody tries to sign in. */
export interface Origin {
  readonly address: string;
  readonly zone: Zone;
  readonly userAgent: string;
}

/** `last` is missing while the second factor is still to come: nobody is signed in yet. */
export interface SignInResult {
  readonly operator: OperatorRow;
  readonly last?: LastSignIn;
}

/**
 * Checks account and password; equal answers and equal times for known and unknown accounts, lock by account and by address (C8). Who
 * has no leave for the VPN learns so after the right password alone (R6). @throws operator.sign_in_failed, .sign_in_busy,
 * .locked, .no_vpn_leave
 */
export async function signIn(
  deps: Deps,
  input: Origin & { readonly account: string; readonly password: string },
): Promise<SignInResult> {
  const { db } = deps;
  const now = deps.clock.now();
  const account = normaliseAccount(input.account);
  const subjects = subjectsOf('account', account, input);
  if (await isAnyLocked(db, subjects, now)) {
    await spendPasswordTime(input.password, account);
    await insertSignIn(db, { ...input, at: now, account, operatorId: null, reason: 'locked' });
    throw operatorProblems.locked();
  }
  const operator = await findOperatorByAccount(db, account);
  const right =
    operator && isUsable(operator, dayIn(deps.config.officeZone, now))
      ? await passwordMatches(operator.passwordHash, input.password, account)
      : await spendPasswordTime(input.password, account);
  if (!operator || !right) {
    await noteFailure(db, { now, account, operator, origin: input, subjects, reason: operator ? 'wrong' : 'unknown' });
    throw operatorProblems.sign_in_failed();
  }
  const hasLeave = input.zone !== 'vpn' || operator.vpnAllowed;
  const last = await inTransaction(db, async (trx) => {
    // Guesses sent at the same moment were all let through above: whatever locked meanwhile holds for this one too.
    if (await isAnyLocked(trx, subjects, now)) throw operatorProblems.locked();
    await clearLock(trx, `account:${account}`);
    if (!hasLeave) return noteRefusal(trx, { now, account, operator, origin: input, reason: 'vpn' });
    return operator.hasSecondFactor ? undefined : completeSignIn(trx, now, operator, input);
  });
  if (!hasLeave) throw operatorProblems.no_vpn_leave();
  return last ? { operator, last } : { operator };
}

/** Writes down that somebody is in; answers when and whence the same person was in before. */
export async function completeSignIn(trx: Trx, now: Date, operator: OperatorRow, origin: Origin): Promise<LastSignIn> {
  const last = await findLastSignIn(trx, operator.id);
  await updateLastSignIn(trx, operator.id, now);
  await insertSignIn(trx, { ...origin, at: now, account: operator.account, operatorId: operator.id, reason: '' });
  audit(trx, now, auditActorOf(operator, origin.address), {
    verb: 'operator.sign_in',
    objectType: 'operator',
    objectId: operator.id,
    agencyId: operator.agencyId,
    after: { zone: origin.zone },
  });
  return last;
}

type Subject = readonly [kind: 'account' | 'address', subject: string];

/** What failures count against: the account (or the codes of the account), and the address. */
export const subjectsOf = (kind: 'account' | 'code', account: string, { address }: Origin): readonly Subject[] => [
  ['account', `${kind}:${account}`],
  ['address', `address:${address}`],
];

export const isAnyLocked = async (from: Db | Trx, subjects: readonly Subject[], now: Date): Promise<boolean> =>
  (await Promise.all(subjects.map(([, subject]) => findLock(from, subject)))).some((lock) => isLocked(lock, now));

interface Refusal {
  readonly now: Date;
  readonly account: string;
  readonly operator: OperatorRow | undefined;
  readonly origin: Origin;
  readonly reason: RefusalReason;
}

/** Counts a failure against account and address, and writes it down. */
export async function noteFailure(db: Db, refusal: Refusal & { readonly subjects: readonly Subject[] }): Promise<void> {
  await inTransaction(db, async (trx) => {
    for (const [kind, subject] of refusal.subjects)
      await updateLock(trx, subject, afterFailure(await takeLock(trx, subject, refusal.now), kind, refusal.now));
    await noteRefusal(trx, refusal);
  });
}

async function noteRefusal(trx: Trx, { now, account, operator, origin, reason }: Refusal): Promise<undefined> {
  await insertSignIn(trx, { ...origin, at: now, account, operatorId: operator?.id ?? null, reason });
  const who = operator
    ? auditActorOf(operator, origin.address)
    : { id: null, name: '', agencyId: null, address: origin.address };
  audit(trx, now, who, {
    verb: 'operator.sign_in',
    objectType: 'account',
    objectId: account,
    after: { zone: origin.zone },
    outcome: 'refused',
  });
}

export const auditActorOf = (operator: OperatorRow, address: string): AuditActor => ({
  id: operator.id,
  name: operator.displayName,
  agencyId: operator.agencyId,
  address,
});
