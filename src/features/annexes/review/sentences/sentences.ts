import { audit } from '#platform/audit.js';
import type { Trx } from '#platform/db/connection.js';
import type { Deps } from '#platform/deps.js';
import type { Actor } from '#platform/http/actor.js';
import { problems } from '#platform/problem.js';
import { annexProblems } from '#features/annexes/problems.js';
import {
  findSentence,
  findSentenceOf,
  insertSentence,
  type ReviewSentence,
  updateSentence,
} from './sentence-queries.js';

type WithClock = Pick<Deps, 'clock'>;

/** Adds a sentence to the library. @throws annex.sentence_there */
export async function addSentence(trx: Trx, deps: WithClock, actor: Actor, text: string): Promise<void> {
  const id = await insertSentence(trx, text, { by: actor.id, at: deps.clock.now() });
  if (id === undefined) throw annexProblems.sentence_there({ field: 'text' });
  note(trx, deps, actor, 'sentence-add', id, undefined, { text });
}

/** Words a sentence anew; `seen` is how the form showed it. @throws annex.sentence_changed, annex.sentence_there */
export async function changeSentence(
  trx: Trx,
  deps: WithClock,
  actor: Actor,
  { id, text, seen }: { readonly id: number; readonly text: string; readonly seen: string },
): Promise<void> {
  const sentence = await getLocked(trx, id);
  if (sentence.text !== seen) throw annexProblems.sentence_changed({ text: sentence.text });
  const same = await findSentenceOf(trx, text);
  if (same !== undefined && same !== id) throw annexProblems.sentence_there({ field: 'text' });
  await updateSentence(trx, id, { text }, { by: actor.id, at: deps.clock.now() });
  note(trx, deps, actor, 'sentence-change', id, { text: sentence.text }, { text });
}

/** Takes a sentence out of what is offered, or back into it; comments written with it stay. @throws annex.sentence_done */
export async function retireSentence(
  trx: Trx,
  deps: WithClock,
  actor: Actor,
  id: number,
  isRetired: boolean,
): Promise<void> {
  const sentence = await getLocked(trx, id);
  if (sentence.isRetired === isRetired) throw annexProblems.sentence_done();
  await updateSentence(trx, id, { isRetired }, { by: actor.id, at: deps.clock.now() });
  note(trx, deps, actor, isRetired ? 'sentence-retire' : 'sentence-restore', id, undefined, { text: sentence.text });
}

async function getLocked(trx: Trx, id: number): Promise<ReviewSentence> {
  const sentence = await findSentence(trx, id, true);
  if (!sentence) throw problems.not_found();
  return sentence;
}

function note(trx: Trx, deps: WithClock, actor: Actor, act: string, id: number, before: unknown, after: unknown): void {
  audit(trx, deps.clock.now(), actor, {
    verb: `annex.${act}`,
    objectType: 'sentence',
    objectId: id,
    agencyId: actor.agencyId,
    before,
    after,
  });
}
