import { timingSafeEqual } from 'node:crypto';
import type { Deps } from '#platform/deps.js';
import { audit } from '#platform/audit.js';
import { dayIn } from '#platform/clock.js';
import type { Db, Trx } from '#platform/db/connection.js';
import { inTransaction } from '#platform/db/transaction.js';
import type { Actor } from '#platform/http/actor.js';
import { endSessionsOf } from '#platform/http/session-store.js';
import type { Account } from '#features/operators/accounts/accounts-rules.js';
import { getAccountFor, updateAccount } from '#features/operators/accounts/accounts-queries.js';
import { slipObstacle } from '#features/operators/accounts/accounts-rules.js';
import { ownWords } from '#features/operators/sign-in/actions.js';
import { hashPassword, passwordFault, passwordMatches } from '#features/operators/passwords.js';
import { operatorProblems } from '#features/operators/problems.js';
import {
  clearLock,
  findLock,
  findOperator,
  listPastPasswords,
  listRoles,
  type OperatorRow,
  takeLock,
  updateLock,
  updatePassword,
} from '#features/operators/queries.js';
import { afterFailure, isLocked, normaliseAccount } from '#features/operators/rules.js';
import { findOpenSlip, insertSlip, listProvisionalLike, useSlip } from '#features/operators/slips/slips-queries.js';

/** Hours that an activation slip is good for (C5). */
export const slipHours = 72;

/** A slip as it is printed, once: the code is kept nowhere in the clear. */
export interface Slip {
  readonly operatorId: number;
  readonly account: string;
  readonly name: string;
  readonly agencyName: string;
  readonly code: string;
  readonly issuedAt: Date;
  readonly expiresAt: Date;
}

/**
 * Issues the one-time slip with which a person chooses a password: at first, or when the password is lost. An earlier slip is worth
 * nothing from now on (C5). @throws portal.not_found, operator.slip_self, operator.slip_not_usable,
 * operator.slip_console, operator.slip_in_use, operator.slip_appointed
 */
export async function issueSlip(trx: Trx, deps: Deps, actor: Actor, operatorId: number): Promise<Slip> {
  const account = await getAccountFor(trx, actor, operatorId, true);
  const now = deps.clock.now();
  const obstacle = slipObstacle(actor, account, dayIn(deps.config.officeZone, now));
  if (obstacle === 'self') throw operatorProblems.slip_self();
  if (obstacle === 'not_usable') throw operatorProblems.slip_not_usable();
  if (obstacle === 'console') throw operatorProblems.slip_console();
  if (obstacle === 'in_use') throw operatorProblems.slip_in_use();
  if (obstacle === 'appointed') throw operatorProblems.slip_appointed();
  return writeSlip(trx, deps, actor, account);
}

async function writeSlip(trx: Trx, deps: Deps, actor: Actor, account: Account): Promise<Slip> {
  const now = deps.clock.now();
  const expiresAt = new Date(now.getTime() + slipHours * 3_600_000);
  const code = Array.from({ length: 3 }, () => deps.ids.short(4)).join('-');
  await insertSlip(trx, {
    operatorId: account.id,
    codeHash: codeHash(deps, account.id, code),
    issuedBy: actor.id,
    issuedAt: now,
    expiresAt,
  });
  audit(trx, now, actor, {
    verb: 'account.slip',
    objectType: 'operator',
    objectId: account.id,
    agencyId: account.agencyId,
    after: { account: account.account, expiresAt: expiresAt.toISOString() },
  });
  const { id: operatorId, name, agencyName } = account;
  return { operatorId, account: account.account, name, agencyName, code, issuedAt: now, expiresAt };
}

/** Keyed, and bound to the account: a leaked table opens nothing. */
const codeHash = (deps: Deps, operatorId: number, typed: string): string =>
  deps.cipher.fingerprint(`slip:${operatorId}:${typed.normalize('NFKC').toUpperCase().replace(/[\s-]/g, '')}`);

export type ActivationFault = { readonly field: 'next' | 'again'; readonly message: string };

/**
 * Turns a slip into a password. Unknown account, wrong, used and expired code are answered alike and in the same time; failures lock
 * as those at sign-in do. Ends the person's sessions, and the provisional accounts of the office that the person replaces.
 * Returns the fault to show at a field, or undefined when it is done. @throws operator.activation_failed, operator.locked
 */
export async function activateAccount(
  deps: Deps,
  input: { account: string; code: string; next: string; again: string; address: string },
): Promise<ActivationFault | undefined> {
  const account = normaliseAccount(input.account);
  const ruleFault = passwordFault(input.next, account);
  if (ruleFault) return { field: 'next', message: ruleFault };
  if (input.next !== input.again) return { field: 'again', message: '两次输入的新密码不一致，请重新输入。' };
  // Hashed before anything is known of the account: the answer takes as long for one that does not exist.
  const passwordHash = await hashPassword(input.next, account);
  const now = deps.clock.now();
  if (await isAnyLocked(deps.db, account, input.address, now)) throw operatorProblems.locked();
  const slip = await findOpenSlip(deps.db, account);
  const right = isSame(codeHash(deps, slip?.operatorId ?? 0, input.code), slip?.codeHash ?? ''.padEnd(64, '0'));
  const operator =
    slip !== undefined && right && slip.expiresAt > now ? await findOperator(deps.db, slip.operatorId) : undefined;
  if (slip === undefined || operator === undefined) return refuse(deps, account, input.address);
  const ownFault = passwordFault(input.next, account, ownWords(operator));
  if (ownFault) return { field: 'next', message: ownFault };
  for (const past of await listPastPasswords(deps.db, operator)) {
    if (await passwordMatches(past, input.next, account))
      return { field: 'next', message: '新密码不得与最近 5 次使用过的密码相同。' };
  }
  const isDone = await inTransaction(deps.db, async (trx) => {
    if (await isAnyLocked(trx, account, input.address, now)) throw operatorProblems.locked();
    if (!(await useSlip(trx, slip.id, now))) return false;
    await clearLock(trx, `account:${account}`);
    await openAccount(trx, deps, operator, passwordHash, input.address);
    return true;
  });
  return isDone ? undefined : refuse(deps, account, input.address);
}

async function openAccount(
  trx: Trx,
  deps: Deps,
  operator: OperatorRow,
  passwordHash: string,
  address: string,
): Promise<void> {
  const now = deps.clock.now();
  const who = { id: operator.id, name: operator.displayName, agencyId: operator.agencyId, address };
  await updatePassword(trx, operator, passwordHash, now);
  await endSessionsOf(trx, operator.id);
  audit(trx, now, who, {
    verb: 'account.activate',
    objectType: 'operator',
    objectId: operator.id,
    agencyId: operator.agencyId,
    after: { account: operator.account },
  });
  const replaced = await listProvisionalLike(trx, operator.agencyId, await listRoles(trx, operator.id), operator.id);
  for (const id of operator.isProvisional ? [] : replaced) {
    await updateAccount(trx, id, {
      is_active: 0,
      deactivated_at: now,
      deactivated_by: operator.id,
      deactivation_reason: '临时账号，已由附件2的操作用户接替',
    });
    await endSessionsOf(trx, id);
    audit(trx, now, who, {
      verb: 'account.deactivate',
      objectType: 'operator',
      objectId: id,
      agencyId: operator.agencyId,
      after: { reason: '临时账号，已由附件2的操作用户接替' },
    });
  }
}

const subjectsOf = (account: string, address: string) =>
  [
    ['account', `account:${account}`],
    ['address', `address:${address}`],
  ] as const;

async function isAnyLocked(db: Db | Trx, account: string, address: string, now: Date): Promise<boolean> {
  const locks = await Promise.all(subjectsOf(account, address).map(([, subject]) => findLock(db, subject)));
  return locks.some((lock) => isLocked(lock, now));
}

async function refuse(deps: Deps, account: string, address: string): Promise<never> {
  const now = deps.clock.now();
  await inTransaction(deps.db, async (trx) => {
    for (const [kind, subject] of subjectsOf(account, address))
      await updateLock(trx, subject, afterFailure(await takeLock(trx, subject, now), kind, now));
    audit(
      trx,
      now,
      { id: null, name: '', agencyId: null, address },
      { verb: 'account.activate', objectType: 'account', objectId: account, outcome: 'refused' },
    );
  });
  throw operatorProblems.activation_failed();
}

function isSame(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}
