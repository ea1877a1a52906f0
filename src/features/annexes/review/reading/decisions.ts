import type { Deps } from '#platform/deps.js';
import type { Trx } from '#platform/db/connection.js';
import type { Actor } from '#platform/http/actor.js';
import { annexProblems } from '#features/annexes/problems.js';
import type { Annex } from '#features/annexes/queries.js';
import type { AnnexVersion } from '#features/annexes/version-queries.js';
import type { ReturnGround } from '#features/annexes/review/review-rules.js';
import { deleteSamples, insertDecision } from './reading-queries.js';
import { readingOf } from './reading.js';
import { basisOf, isUnread } from './reading-rules.js';

/** Keeps what an acceptance rests on (with others together: its sample, whatever was read), and answers it for the audit. @throws annex.rows_unseen, annex.sample_unseen */
export async function recordAcceptance(
  trx: Trx,
  deps: Pick<Deps, 'clock'>,
  actor: Actor,
  version: Pick<AnnexVersion, 'id' | 'annexId' | 'submittedAt'>,
  isTogether = false,
): Promise<Readonly<Record<string, string | number>>> {
  const { facts } = await readingOf(trx, version, actor.id);
  const basis = basisOf(facts, isTogether);
  if (isUnread(basis)) throw annexProblems[basis.code]({ count: basis.count });
  const seen = facts.needed - facts.unseen;
  await insertDecision(trx, {
    annexId: version.annexId,
    versionId: version.id,
    decision: 'accept',
    decidedBy: actor.id,
    decidedAt: deps.clock.now(),
    submittedAt: version.submittedAt,
    needed: facts.needed,
    seen,
    isComplete: basis.kind === 'read',
    sample: basis.kind === 'sample' ? basis : undefined,
  });
  const sampled = basis.kind === 'sample' ? { sampled: basis.size, seed: basis.seed } : {};
  return { basis: basis.kind, needed: facts.needed, seen, ...sampled };
}

/**
 * Keeps that an annex was returned and what that rests on; where not all that had to be seen was, the next version must be seen whole.
 * Returns the decision's id.
 */
export async function recordReturn(
  trx: Trx,
  deps: Pick<Deps, 'clock'>,
  actor: Actor,
  { id, currentVersionId, submittedAt }: Pick<Annex, 'id' | 'currentVersionId' | 'submittedAt'>,
  ground: ReturnGround,
): Promise<number> {
  if (currentVersionId === null) throw annexProblems.no_version();
  const { facts } = await readingOf(trx, { id: currentVersionId, annexId: id }, actor.id);
  const basis = basisOf(facts);
  const decisionId = await insertDecision(trx, {
    annexId: id,
    versionId: currentVersionId,
    decision: 'return',
    decidedBy: actor.id,
    decidedAt: deps.clock.now(),
    ground,
    submittedAt,
    needed: facts.needed,
    seen: facts.needed - facts.unseen,
    isComplete: facts.unseen === 0,
    sample: !isUnread(basis) && basis.kind === 'sample' ? basis : undefined,
  });
  await deleteSamples(trx, currentVersionId);
  return decisionId;
}
