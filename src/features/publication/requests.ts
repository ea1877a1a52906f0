import { audit } from '#platform/audit.js';
import type { Trx } from '#platform/db/connection.js';
import type { Deps } from '#platform/deps.js';
import type { Actor } from '#platform/http/actor.js';
import { problems } from '#platform/problem.js';
import type { PublicEntry } from './entry-queries.js';
import { publicationProblems } from './problems.js';
import { answerRequest, insertRequest, takeRequest } from './request-queries.js';
import { requestStates } from './words.js';

const chars = { least: 2, most: 500 } as const;
const plainText = (text: string): string => text.replace(/\s+/g, ' ').trim();
const fits = (text: string): boolean => text.length >= chars.least && text.length <= chars.most;

/** An office asks for a correction of an entry of its own region; who may see the entry was asked before. @throws publication.request_text, .request_open, .entry_ended */
export async function askCorrection(
  trx: Trx,
  { clock }: Pick<Deps, 'clock'>,
  actor: Actor,
  { entry, text: typed }: { readonly entry: PublicEntry; readonly text: string },
): Promise<void> {
  const text = plainText(typed);
  if (!fits(text)) throw publicationProblems.request_text({ field: 'text' });
  if (entry.untilNo !== null) throw publicationProblems.entry_ended();
  const at = clock.now();
  const { businessId, id: entryId } = entry;
  const asked = { businessId, entryId, agencyId: actor.agencyId, text, by: actor.id, at };
  const id = await insertRequest(trx, asked);
  if (id === undefined) throw publicationProblems.request_open();
  audit(trx, at, actor, {
    verb: 'publication.ask',
    objectType: 'public-request',
    objectId: id,
    agencyId: actor.agencyId,
    after: { business: entry.businessName, text },
  });
}

/** The province answers. @throws publication.request_answered, .outcome, .answer */
export async function answerCorrection(
  trx: Trx,
  { clock }: Pick<Deps, 'clock'>,
  actor: Actor,
  { id, outcome, answer: typed }: { readonly id: number; readonly outcome: string; readonly answer: string },
): Promise<number> {
  const request = await takeRequest(trx, id);
  if (!request) throw problems.not_found();
  if (request.state !== 'open') throw publicationProblems.request_answered();
  if (outcome !== 'settled' && outcome !== 'declined') throw publicationProblems.outcome({ field: 'outcome' });
  const answer = plainText(typed);
  if (!fits(answer)) throw publicationProblems.answer({ field: 'answer' });
  const at = clock.now();
  await answerRequest(trx, id, { state: outcome, answer, by: actor.id, at });
  audit(trx, at, actor, {
    verb: 'publication.answer',
    objectType: 'public-request',
    objectId: id,
    agencyId: request.agencyId,
    after: { outcome: requestStates[outcome], answer },
  });
  return request.entryId;
}
