import { audit } from '#platform/audit.js';
import { dayIn } from '#platform/clock.js';
import type { Trx } from '#platform/db/connection.js';
import type { Deps } from '#platform/deps.js';
import type { Actor } from '#platform/http/actor.js';
import { problems } from '#platform/problem.js';
import { looksPersonal } from '#domain/publication/fields.js';
import { statedGround } from './editions.js';
import { publicationProblems } from './problems.js';
import { closeNotice, insertNotice, type PublicNotice, takeNotice } from './public-notice-queries.js';

type ActDeps = Pick<Deps, 'clock' | 'config'>;
const chars = { least: 2, most: 500 } as const;

/** Proposes a correction notice. @throws publication.notice_text, .notice_personal */
export async function proposeNotice(trx: Trx, deps: ActDeps, actor: Actor, typed: string): Promise<void> {
  const text = typed.replace(/\s+/g, ' ').trim();
  if (text.length < chars.least || text.length > chars.most) throw publicationProblems.notice_text({ field: 'text' });
  if (looksPersonal(text)) throw publicationProblems.notice_personal({ field: 'text' });
  const at = deps.clock.now();
  const id = await insertNotice(trx, { text, by: actor.id, at });
  audit(trx, at, actor, {
    verb: 'publication.write',
    objectType: 'public-notice',
    objectId: id,
    after: { text },
  });
}

/** Publishes another person's notice under this day. @throws publication.notice_done, .notice_own */
export async function announceNotice(trx: Trx, deps: ActDeps, actor: Actor, id: number): Promise<void> {
  const notice = await waiting(trx, id);
  if (notice.proposedBy === actor.id) throw publicationProblems.notice_own();
  const at = deps.clock.now();
  const publishedOn = dayIn(deps.config.officeZone, at);
  await closeNotice(trx, id, { state: 'published', by: actor.id, at, refusal: null, publishedOn });
  audit(trx, at, actor, {
    verb: 'publication.announce',
    objectType: 'public-notice',
    objectId: id,
    after: { text: notice.text },
  });
}

/** Sends a notice back, or takes one's own back, which needs no ground. @throws publication.notice_done, .refusal */
export async function refuseNotice(
  trx: Trx,
  deps: ActDeps,
  actor: Actor,
  { id, refusal }: { readonly id: number; readonly refusal: string },
): Promise<void> {
  const notice = await waiting(trx, id);
  const isOwn = notice.proposedBy === actor.id;
  const reason = isOwn ? '本人撤回' : statedGround(refusal, 'refusal', publicationProblems.refusal);
  const at = deps.clock.now();
  const state = isOwn ? 'recalled' : 'refused';
  await closeNotice(trx, id, { state, by: actor.id, at, refusal: reason, publishedOn: null });
  audit(trx, at, actor, {
    verb: 'publication.refuse-notice',
    objectType: 'public-notice',
    objectId: id,
    after: { reason },
  });
}

async function waiting(trx: Trx, id: number): Promise<PublicNotice> {
  const notice = await takeNotice(trx, id);
  if (!notice) throw problems.not_found();
  if (notice.state !== 'proposed') throw publicationProblems.notice_done();
  return notice;
}
