import type { Deps } from '#src/deps.js';
import { audit } from '#platform/audit.js';
import { inTransaction } from '#platform/db/transaction.js';
import { hashPassword, passwordFault, passwordMatches } from '#features/operators/passwords.js';
import { findOperator, listPastPasswords, type OperatorRow, updatePassword } from '#features/operators/queries.js';
import { auditActorOf } from '#features/operators/signing-in/sign-in.js';

/** Sets a new password; returns the fault to show at the field, or undefined when it is done. */
export async function changePassword(
  deps: Deps,
  operatorId: number,
  input: { current: string; next: string; again: string; address: string },
): Promise<{ field: 'current' | 'next' | 'again'; message: string } | undefined> {
  const operator = await findOperator(deps.db, operatorId);
  if (!operator || !(await passwordMatches(operator.passwordHash, input.current)))
    return { field: 'current', message: '当前密码不正确，请重新输入。' };
  const fault = passwordFault(input.next, operator.account, ownWords(operator));
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
