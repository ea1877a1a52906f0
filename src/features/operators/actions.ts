import type { Deps } from '#src/deps.js';
import { audit, type AuditActor } from '#platform/audit.js';
import { dayIn } from '#platform/clock.js';
import type { Db, Trx } from '#platform/db/connection.js';
import { inTransaction } from '#platform/db/transaction.js';
import { hashPassword, passwordFault, passwordMatches, spendPasswordTime } from '#features/operators/passwords.js';
import { operatorProblems } from '#features/operators/problems.js';
import {
  clearLock,
  findLock,
  findOperator,
  findOperatorByAccount,
  listPastPasswords,
  type OperatorRow,
  takeLock,
  updateLastSignIn,
  updateLock,
  updatePassword,
} from '#features/operators/queries.js';
import { afterFailure, isLocked, isUsable, normaliseAccount } from '#features/operators/rules.js';

/**
 * Checks account and password; equal answers and equal times for known and unknown accounts, lock by account and by address (C8).
 * @throws operator.sign_in_failed, operator.locked
 */
export async function signIn(
  deps: Deps,
  input: { account: string; password: string; address: string },
): Promise<OperatorRow> {
  const { db } = deps;
  const now = deps.clock.now();
  const account = normaliseAccount(input.account);
  const subjects = [
    ['account', `account:${account}`],
    ['address', `address:${input.address}`],
  ] as const;
  const isAnyLocked = async (from: Db | Trx) =>
    (await Promise.all(subjects.map(([, subject]) => findLock(from, subject)))).some((lock) => isLocked(lock, now));
  if (await isAnyLocked(db)) {
    await spendPasswordTime(input.password);
    throw operatorProblems.locked();
  }
  const operator = await findOperatorByAccount(db, account);
  const right =
    operator && isUsable(operator, dayIn(deps.config.officeZone, now))
      ? await passwordMatches(operator.passwordHash, input.password)
      : await spendPasswordTime(input.password);
  if (operator && right) {
    await inTransaction(db, async (trx) => {
      // Guesses sent at the same moment were all let through above: whatever locked meanwhile holds for this one too.
      if (await isAnyLocked(trx)) throw operatorProblems.locked();
      await clearLock(trx, `account:${account}`);
      await updateLastSignIn(trx, operator.id, now);
      audit(trx, now, auditActor(operator, input.address), {
        verb: 'operator.sign_in',
        objectType: 'operator',
        objectId: operator.id,
        agencyId: operator.agencyId,
      });
    });
    return operator;
  }
  await inTransaction(db, async (trx) => {
    for (const [kind, subject] of subjects)
      await updateLock(trx, subject, afterFailure(await takeLock(trx, subject, now), kind, now));
    const who = operator
      ? auditActor(operator, input.address)
      : { id: null, name: '', agencyId: null, address: input.address };
    audit(trx, now, who, { verb: 'operator.sign_in', objectType: 'account', objectId: account, outcome: 'refused' });
  });
  throw operatorProblems.sign_in_failed();
}

const auditActor = (operator: OperatorRow, address: string): AuditActor => ({
  id: operator.id,
  name: operator.displayName,
  agencyId: operator.agencyId,
  address,
});

/** Sets a new password; returns the fault to show at the field, or undefined when it is done. */
export async function changePassword(
  deps: Deps,
  operatorId: number,
  input: { current: string; next: string; again: string; address: string },
): Promise<{ field: 'current' | 'next' | 'again'; message: string } | undefined> {
  const operator = await findOperator(deps.db, operatorId);
  if (!operator || !(await passwordMatches(operator.passwordHash, input.current)))
    return { field: 'current', message: '当前密码不正确，请重新输入。' };
  const fault = passwordFault(input.next, operator.account);
  if (fault) return { field: 'next', message: fault };
  if (input.next !== input.again) return { field: 'again', message: '两次输入的新密码不一致，请重新输入。' };
  for (const past of await listPastPasswords(deps.db, operator)) {
    if (await passwordMatches(past, input.next))
      return { field: 'next', message: '新密码不得与最近 5 次使用过的密码相同。' };
  }
  const passwordHash = await hashPassword(input.next);
  const now = deps.clock.now();
  await inTransaction(deps.db, async (trx) => {
    await updatePassword(trx, operator, passwordHash, now);
    audit(trx, now, auditActor(operator, input.address), {
      verb: 'operator.change_password',
      objectType: 'operator',
      objectId: operator.id,
      agencyId: operator.agencyId,
    });
  });
  return undefined;
}
