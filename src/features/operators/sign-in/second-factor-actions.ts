import type { Deps } from '#platform/deps.js';
import { audit } from '#platform/audit.js';
import type { Trx } from '#platform/db/connection.js';
import { inTransaction } from '#platform/db/transaction.js';
import type { Actor } from '#platform/http/actor.js';
import { endSessionsOf } from '#platform/http/session-store.js';
import { operatorProblems } from '#features/operators/problems.js';
import { clearLock, findOperator, findOperatorByAccount, type OperatorRow } from '#features/operators/queries.js';
import { normaliseAccount } from '#features/operators/rules.js';
import { bareCode, totp } from './second-factor.js';
import { clearFactor, findSealedKey, storeFactor, takeRecoveryCode, takeStep } from './second-factor-queries.js';
import { completeSignIn, isAnyLocked, noteFailure, type Origin, subjectsOf } from './sign-in.js';
import type { LastSignIn } from './sign-in-queries.js';

const recoveryCodes = 8;

/** Whether this is the code of the moment, or a recovery code; either is used up by being right. */
async function takeCode(trx: Trx, deps: Deps, operatorId: number, typed: string, now: Date): Promise<boolean> {
  const code = bareCode(typed);
  const sealed = await findSealedKey(trx, operatorId);
  if (sealed === '' || code === '') return false;
  const step = totp.stepOf(deps.cipher.open(sealed), code, now);
  if (step !== undefined) return takeStep(trx, operatorId, step);
  return takeRecoveryCode(trx, operatorId, recoveryHash(deps, operatorId, code), now);
}

const recoveryHash = (deps: Deps, operatorId: number, code: string) =>
  deps.cipher.fingerprint(`recovery ${operatorId} ${code}`);

/**
 * The second step of signing in. Failures lock the codes of the account as failures lock its password.
 * @throws operator.locked, operator.code_wrong, operator.code_expired (the account ended meanwhile)
 */
export async function signInWithCode(
  deps: Deps,
  operatorId: number,
  input: Origin & { readonly code: string },
): Promise<LastSignIn> {
  const now = deps.clock.now();
  const operator = await findOperator(deps.db, operatorId);
  if (!operator) throw operatorProblems.code_expired();
  const { account } = operator;
  const subjects = subjectsOf('code', account, input);
  const refusal = { now, account, operator, origin: input, subjects, reason: 'code' } as const;
  if (await isAnyLocked(deps.db, subjects, now)) throw operatorProblems.locked();
  const last = await inTransaction(deps.db, async (trx) => {
    if (!(await takeCode(trx, deps, operatorId, input.code, now))) return undefined;
    if (await isAnyLocked(trx, subjects, now)) throw operatorProblems.locked();
    await clearLock(trx, `code:${account}`);
    return completeSignIn(trx, now, operator, input);
  });
  if (last) return last;
  await noteFailure(deps.db, refusal);
  throw operatorProblems.code_wrong({ field: 'code' });
}

/** Turns the second factor on; answers the recovery codes, shown this once, or undefined when the code is wrong. */
export async function enableFactor(
  deps: Deps,
  actor: Actor,
  key: string,
  typed: string,
): Promise<readonly string[] | undefined> {
  const now = deps.clock.now();
  const step = totp.stepOf(key, bareCode(typed), now);
  if (step === undefined) return undefined;
  const codes = Array.from({ length: recoveryCodes }, () => `${deps.ids.short(5)}-${deps.ids.short(5)}`);
  await inTransaction(deps.db, async (trx) => {
    if ((await findSealedKey(trx, actor.id, true)) !== '') throw operatorProblems.factor_exists();
    const codeHashes = codes.map((code) => recoveryHash(deps, actor.id, bareCode(code)));
    await storeFactor(trx, actor.id, { sealed: deps.cipher.seal(key), step, codeHashes, now });
    audit(trx, now, actor, { verb: 'operator.enable_factor', ...aboutOperator(actor) });
  });
  return codes;
}

/** Turns the own second factor off again with a right code. @throws operator.factor_mandatory, operator.code_wrong, operator.locked */
export async function disableFactor(deps: Deps, actor: Actor, code: string, userAgent: string): Promise<void> {
  if (actor.roles.some((role) => deps.config.secondFactorRoles.includes(role)))
    throw operatorProblems.factor_mandatory();
  const now = deps.clock.now();
  const origin = { address: actor.address, zone: actor.zone, userAgent };
  const subjects = subjectsOf('code', actor.account, origin);
  if (await isAnyLocked(deps.db, subjects, now)) throw operatorProblems.locked();
  const isDone = await inTransaction(deps.db, async (trx) => {
    if (!(await takeCode(trx, deps, actor.id, code, now))) return false;
    await clearFactor(trx, actor.id);
    audit(trx, now, actor, { verb: 'operator.disable_factor', ...aboutOperator(actor) });
    return true;
  });
  if (isDone) return;
  const operator = await findOperator(deps.db, actor.id);
  await noteFailure(deps.db, { now, account: actor.account, operator, origin, subjects, reason: 'code' });
  throw operatorProblems.code_wrong({ field: 'code' });
}

/** The security administrator takes away a factor whose phone is lost; its owner's sessions end. @throws operator.reset_unknown */
export async function resetFactor(
  deps: Deps,
  actor: Actor,
  input: { readonly account: string; readonly reason: string },
): Promise<OperatorRow> {
  const now = deps.clock.now();
  const operator = await findOperatorByAccount(deps.db, normaliseAccount(input.account));
  if (!operator?.hasSecondFactor || operator.id === actor.id)
    throw operatorProblems.reset_unknown({ field: 'account' });
  await inTransaction(deps.db, async (trx) => {
    if (!(await clearFactor(trx, operator.id))) throw operatorProblems.reset_unknown();
    await clearLock(trx, `code:${operator.account}`);
    audit(trx, now, actor, {
      verb: 'operator.reset_factor',
      objectType: 'operator',
      objectId: operator.id,
      agencyId: operator.agencyId,
      after: { account: operator.account, reason: input.reason },
    });
  });
  await endSessionsOf(deps.db, operator.id);
  return operator;
}

const aboutOperator = (actor: Actor) => ({
  objectType: 'operator',
  objectId: actor.id,
  agencyId: actor.agencyId,
});
