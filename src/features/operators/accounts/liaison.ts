import type { Deps } from '#platform/deps.js';
import { audit } from '#platform/audit.js';
import type { Trx } from '#platform/db/connection.js';
import type { Actor } from '#platform/http/actor.js';
import { listAccounts, updateAccount } from '#features/operators/accounts/accounts-queries.js';
import type { AskedOperator } from '#features/operators/requests/asked.js';
import { askedOf } from '#features/operators/requests/account-request.js';
import { insertRequest } from '#features/operators/requests/request-writing-queries.js';
import { listLastApproved } from '#features/operators/requests/requests-queries.js';

interface Mover {
  readonly source: 'annex' | 'online';
  readonly requestedBy: number;
  readonly requestedAt: Date;
}

/**
 * Takes the post of liaison from whoever holds it in the office, before `toId` gets it: exactly one at any time (R8). The former liaison's
 * account stays what was approved for it, so that this is written down as a request of its own, asked and decided by the same people.
 */
export async function moveLiaison(
  trx: Trx,
  deps: Deps,
  actor: Actor,
  from: Mover,
  to: Pick<AskedOperator, 'agencyId' | 'name'>,
  toId: number,
): Promise<void> {
  const former = (await listAccounts(trx, [to.agencyId])).filter(({ id, isLiaison }) => isLiaison && id !== toId);
  if (former.length === 0) return;
  const last = await listLastApproved(trx, [to.agencyId]);
  const now = deps.clock.now();
  for (const account of former) {
    await updateAccount(trx, account.id, { is_liaison: 0 });
    const request = last.get(account.id);
    if (request && request.kind !== 'revoke')
      await insertRequest(trx, deps.cipher, {
        asked: { ...askedOf(deps.cipher, request), row: null, kind: 'change', isLiaison: false },
        operatorId: account.id,
        source: from.source,
        versionId: null,
        before: null,
        state: 'approved',
        requestedBy: from.requestedBy,
        requestedAt: from.requestedAt,
        decidedBy: actor.id,
        decidedAt: now,
        reason: `对接联系人改为${to.name}`,
      });
    audit(trx, now, actor, {
      verb: 'account.change',
      objectType: 'operator',
      objectId: account.id,
      agencyId: account.agencyId,
      before: { is_liaison: '是' },
      after: { is_liaison: '否', reason: `对接联系人改为${to.name}` },
    });
  }
}
