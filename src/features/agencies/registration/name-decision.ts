import type { Deps } from '#platform/deps.js';
import { audit } from '#platform/audit.js';
import { dayIn } from '#platform/clock.js';
import type { Trx } from '#platform/db/connection.js';
import type { Actor } from '#platform/http/actor.js';
import { problems } from '#platform/problem.js';
import { registrationProblems } from '#features/agencies/problems.js';
import { seenMark } from '#platform/http/seen.js';
import { listNamePairs, type NamePair, takeActualNames, updateNameDays, updateNameDecision } from './name-queries.js';
import { takeAgencyFacts, updateAgencyFacts } from './facts-queries.js';
import { type NameRelation, nameRelations } from '#features/agencies/words.js';

export interface NameDecision {
  readonly relation: string;
  /** What it rests on: a document's title and number, or what was found out. */
  readonly document: string;
  /** First day of the name in use, yyyy-mm-dd; '' leaves it. */
  readonly since: string;
}

/**
 * Decides how the name in use and the one of the old system belong together; every pair that differs ends here (R7, C2). Kept with
 * document, person and time on the names themselves. `seen` is the mark of the decision that the form was shown with.
 * @throws portal.not_found, agency_registration.decided_meanwhile, agency_registration.relation_needed,
 * .document_needed, .since_impossible
 */
export async function decideNames(
  trx: Trx,
  deps: Pick<Deps, 'clock' | 'config'>,
  actor: Actor,
  agencyId: number,
  decision: NameDecision,
  seen?: string,
): Promise<void> {
  const before = await takeAgencyFacts(trx, agencyId).catch(() => undefined);
  const [pair] = before ? await listNamePairs(trx, agencyId) : [];
  if (!pair) throw problems.not_found();
  if (seen !== undefined && seen !== decisionMark(pair)) throw registrationProblems.decided_meanwhile();
  if (!isNameRelation(decision.relation)) throw registrationProblems.relation_needed({ field: 'relation' });
  if (decision.document.length < 2) throw registrationProblems.document_needed({ field: 'document' });
  const at = deps.clock.now();
  if (decision.since !== '') await moveStart(trx, agencyId, decision.since, dayIn(deps.config.officeZone, at));
  await updateAgencyFacts(trx, agencyId, { name_relation: decision.relation });
  await updateNameDecision(trx, agencyId, { document: decision.document, by: actor.id, at });
  audit(trx, at, actor, {
    verb: 'agency.decide-name',
    objectType: 'agency',
    objectId: agencyId,
    agencyId,
    before: { relation: pair.relation, since: pair.since },
    after: { relation: decision.relation, document: decision.document, since: decision.since || pair.since },
  });
}

/** Mark of a decision, for the form that may replace it. */
export const decisionMark = ({ relation, document, since, decidedAt }: NamePair): string =>
  seenMark(relation, document, since, decidedAt);

const isNameRelation = (text: string): text is NameRelation => Object.hasOwn(nameRelations, text);

/** The name in use began earlier than it was registered: the one before it ends on that day. */
async function moveStart(trx: Trx, agencyId: number, since: string, today: string): Promise<void> {
  const [open, previous] = await takeActualNames(trx, agencyId);
  if (!open || since === open.from) return;
  const earliest = previous?.from ?? '';
  if (since > today || since < earliest)
    throw registrationProblems.since_impossible({ from: earliest || '—', today, field: 'since' });
  await updateNameDays(trx, open.id, { valid_from: since });
  if (previous) await updateNameDays(trx, previous.id, { valid_to: since });
}
