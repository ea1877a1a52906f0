import { audit } from '#platform/audit.js';
import type { Db, Trx } from '#platform/db/connection.js';
import { inTransaction } from '#platform/db/transaction.js';
import type { Deps } from '#platform/deps.js';
import type { Actor } from '#platform/http/actor.js';
import { maySeeNumbers } from '#features/annexes/policy.js';
import type { Annex } from '#features/annexes/queries.js';
import { findRevealReason } from './reveal-queries.js';

type Numbered = Pick<Annex, 'id' | 'agencyId'>;

/** What is recorded as the reason of an office's own people: they typed the numbers, nobody asks them. */
const ownReason = '本机构填报';

/** Pages that show rows of an annex. */
export type NumberedPage = 'findings' | 'row' | 'rows' | 'comparison';
/** What was seen or taken away with whole numbers. */
export type Revealed = 'mail-package' | 'original' | 'marked' | 'corrected' | 'comparison-file' | NumberedPage;

/**
 * How a person stands to the whole numbers of an annex (C61): reads them, and why; may once a reason is given; or never does. The
 * office's own people read what they filled in, reviewers what they gave a reason for; everybody else sees masks.
 */
export type NumberLeave =
  | { readonly isFull: true; readonly reason: string; readonly isOwn: boolean }
  | { readonly isFull: false; readonly mayAsk: boolean };

export async function numberLeave(db: Db | Trx, actor: Actor, annex: Numbered): Promise<NumberLeave> {
  if (!maySeeNumbers(actor, annex)) return { isFull: false, mayAsk: false };
  if (annex.agencyId === actor.agencyId) return { isFull: true, reason: ownReason, isOwn: true };
  const reason = await findRevealReason(db, annex.id, actor.id);
  return reason === undefined ? { isFull: false, mayAsk: true } : { isFull: true, reason, isOwn: false };
}

/** Records that whole numbers were handed out: before they leave, so that none leaves unrecorded. */
export async function recordReveal(
  deps: Pick<Deps, 'db' | 'clock'>,
  actor: Actor,
  annex: Numbered,
  what: RevealFacts,
): Promise<void> {
  await inTransaction(deps.db, async (trx) => noteReveal(trx, deps, actor, annex, what));
}

/** The same within a transaction. */
export function noteReveal(
  trx: Trx,
  { clock }: Pick<Deps, 'clock'>,
  actor: Actor,
  annex: Numbered,
  after: RevealFacts,
): void {
  audit(trx, clock.now(), actor, {
    verb: 'annex.reveal',
    objectType: 'annex',
    objectId: annex.id,
    agencyId: annex.agencyId,
    after,
  });
}

interface RevealFacts {
  readonly reason: string;
  readonly file: Revealed;
  readonly versionId: number;
}
