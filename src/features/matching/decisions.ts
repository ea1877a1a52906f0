import { audit } from '#platform/audit.js';
import type { Deps } from '#platform/deps.js';
import type { Trx } from '#platform/db/connection.js';
import type { Actor } from '#platform/http/actor.js';
import { problems } from '#platform/problem.js';
import { endDecision, insertDecision, lockDecisionFor, type MatchDecision, type NewDecision } from './match-queries.js';
import { matchProblems } from './problems.js';
import { verdictWords } from './words.js';

type With = Pick<Deps, 'clock' | 'cipher'>;

/**
 * Keeps what a person says of a licence and a filing of one unit; whether the person may, and that the unit is judged anew, is for the
 * caller. @throws match.decided, match.linked
 */
export async function decidePair(
  trx: Trx,
  { clock, cipher }: With,
  actor: Actor,
  pair: Omit<NewDecision, 'by' | 'at'>,
): Promise<number> {
  const at = clock.now();
  const id = await insertDecision(trx, cipher, { ...pair, by: actor.id, at });
  audit(trx, at, actor, {
    verb: 'match.decide',
    objectType: 'match',
    objectId: id,
    agencyId: actor.agencyId,
    after: {
      verdict: verdictWords[pair.verdict],
      licence: nameIn(pair.said.licence),
      filing: nameIn(pair.said.filing),
    },
  });
  return id;
}

/** Takes a decision back. @throws portal.not_found, match.undone */
export async function undoDecision(
  trx: Trx,
  { clock, cipher }: With,
  actor: Actor,
  id: number,
): Promise<MatchDecision> {
  const one = await lockDecisionFor(trx, cipher, actor, id);
  if (!one || one.agencyId !== actor.agencyId) throw problems.not_found();
  if (one.undoneAt !== null) throw matchProblems.undone();
  const at = clock.now();
  await endDecision(trx, one.id, actor.id, at);
  audit(trx, at, actor, {
    verb: 'match.undo',
    objectType: 'match',
    objectId: one.id,
    agencyId: one.agencyId,
    after: { verdict: verdictWords[one.verdict], licence: nameIn(one.said.licence), filing: nameIn(one.said.filing) },
  });
  return one;
}

/** The name alone, which comes first. */
const nameIn = (said: string): string => said.split('，')[0] ?? '';
