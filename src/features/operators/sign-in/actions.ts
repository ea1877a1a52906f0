import type { Deps } from '#platform/deps.js';
import { audit } from '#platform/audit.js';
import { inTransaction } from '#platform/db/transaction.js';
import { hashPassword, passwordFault, passwordMatches } from '#features/operators/passwords.js';
import { findOperator, listPastPasswords, type OperatorRow, updatePassword } from '#features/operators/queries.js';
import { auditActorOf, isAnyLocked, noteFailure, type Origin, subjectsOf } from './sign-in.js';

const wrongPassword = '当前密码不正确，请重新输入；连续输错 5 次将锁定 15 分钟。';
const lockedWords = '当前密码连续输错次数过多，已暂停 15 分钟。请稍后再试。';

/**
 * Sets a new password; returns the fault to show at the field, or undefined when it is done. Guesses at the present one lock as those
 * at sign-in do: who sits down at a session left open must not find it out.
 */
export async function changePassword(
  deps: Deps,
  operatorId: number,
  input: Origin & { current: string; next: string; again: string },
): Promise<{ field: 'current' | 'next' | 'again'; message: string } | undefined> {
  const operator = await findOperator(deps.db, operatorId);
  if (!operator) return { field: 'current', message: wrongPassword };
  const { account } = operator;
  const subjects = subjectsOf('account', account, input);
  const now = deps.clock.now();
  if (await isAnyLocked(deps.db, subjects, now)) return { field: 'current', message: lockedWords };
  if (!(await passwordMatches(operator.passwordHash, input.current, account))) {
    await noteFailure(deps.db, { now, account, operator, origin: input, subjects, reason: 'wrong' });
    return { field: 'current', message: wrongPassword };
  }
  const fault = passwordFault(input.next, operator.account, ownWords(operator));
  if (fault) return { field: 'next', message: fault };
  if (input.next !== input.again) return { field: 'again', message: '两次输入的新密码不一致，请重新输入。' };
  for (const past of await listPastPasswords(deps.db, operator)) {
    if (await passwordMatches(past, input.next, account))
      return { field: 'next', message: '新密码不得与最近 5 次使用过的密码相同。' };
  }
  const passwordHash = await hashPassword(input.next, account);
  await inTransaction(deps.db, async (trx) => {
    await updatePassword(trx, operator, passwordHash, now);
    audit(trx, now, auditActorOf(operator, input.address), {
      verb: 'operator.change_password',
      objectType: 'operator',
      objectId: operator.id,
      agencyId: operator.agencyId,
    });
  });
  return undefined;
}

/** What everybody in the office knows about a person: no part of a password. */
export const ownWords = (operator: Pick<OperatorRow, 'displayName' | 'agencyCode' | 'agencyName'>): string[] => [
  operator.displayName,
  operator.agencyCode,
  operator.agencyName,
];
