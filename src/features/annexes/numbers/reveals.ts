import { audit } from '#platform/audit.js';
import type { Db } from '#platform/db/connection.js';
import { inTransaction } from '#platform/db/transaction.js';
import type { Deps } from '#platform/deps.js';
import type { Actor } from '#platform/http/actor.js';
import { maySeeNumbers } from '#features/annexes/policy.js';
import type { Annex } from '#features/annexes/queries.js';
import { findRevealReason } from './reveal-queries.js';

type Numbered = Pick<Annex, 'id' | 'agencyId'>;

/** What is recorded as the reason of an office's own people: they typed the numbers, nobody asks them. */
const ownReason = '本机构填报';

/** What was seen or taken away with whole numbers. */
export type Revealed = 'original' | 'marked' | 'corrected';

/**
 * Why this person takes files with the whole numbers of the annex; undefined where the person may not, or has not said why yet (C61): the
 * office's own people take what they filled in, reviewers once they have said why.
 */
export async function reasonToRead(db: Db, actor: Actor, annex: Numbered): Promise<string | undefined> {
  if (!maySeeNumbers(actor, annex)) return undefined;
  return annex.agencyId === actor.agencyId ? ownReason : findRevealReason(db, annex.id, actor.id);
}

/** Records that whole numbers were handed out: before they leave, so that none leaves unrecorded. */
export async function recordReveal(
  deps: Pick<Deps, 'db' | 'clock'>,
  actor: Actor,
  annex: Numbered,
  after: { readonly reason: string; readonly file: Revealed; readonly versionId: number },
): Promise<void> {
  await inTransaction(deps.db, async (trx) =>
    audit(trx, deps.clock.now(), actor, {
      verb: 'annex.reveal',
      objectType: 'annex',
      objectId: annex.id,
      agencyId: annex.agencyId,
      after,
    }),
  );
}
