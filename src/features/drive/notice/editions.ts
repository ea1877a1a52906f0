import { audit } from '#platform/audit.js';
import type { Deps } from '#platform/deps.js';
import type { Trx } from '#platform/db/connection.js';
import { carryDocuments, listDocuments } from '#platform/documents.js';
import type { Actor } from '#platform/http/actor.js';
import { wrongField } from '#platform/http/step.js';
import { problems } from '#platform/problem.js';
import { groundOf } from '#features/drive/changes/changes.js';
import { momentText } from '#features/drive/changes/fields.js';
import { type NoticeContent, readEdition, type TypedEdition } from './content.js';
import {
  closeEdition,
  type Edition,
  insertEdition,
  listEditions,
  recallEdition,
  releaseEdition,
} from './edition-queries.js';
import { noticeProblems } from './problems.js';
import { lockNotice, lockNoticeOf } from './receipt-queries.js';
import { liveOf } from './standing-rules.js';
import { asksAnew } from './text-rules.js';

type NoticeDeps = Pick<Deps, 'clock' | 'config'>;

/** What an edition's attachments belong to. */
export const documentsOf = (editionId: number, agencyId: number) => ({
  objectType: 'notice_edition',
  objectId: editionId,
  agencyId,
});

/**
 * Writes a new edition of a drive's notice; what is published stays as it is until another person releases this one. One at a time.
 * `baseNo` is the edition that the form was filled from, `kept` are the attachments of that one which stay. @throws notice.*, form.field
 */
export async function proposeEdition(
  trx: Trx,
  deps: NoticeDeps,
  actor: Actor,
  driveId: number,
  entered: {
    readonly typed: TypedEdition;
    readonly baseNo: number;
    readonly ground: string;
    readonly kept: readonly number[];
  },
): Promise<number> {
  await lockNotice(trx, driveId);
  const editions = await listEditions(trx, driveId);
  const base = liveOf(editions).at(-1);
  if (!base) throw problems.not_found();
  if (editions.some(({ state }) => state === 'proposed')) throw noticeProblems.edition_open();
  if (base.no !== entered.baseNo) throw noticeProblems.moved();
  const at = deps.clock.now();
  const answer = readEdition(entered.typed, { zone: deps.config.officeZone, now: at });
  if ('fault' in answer) throw wrongField(answer.fault.field, answer.fault.message);
  const ground = groundOf(entered.ground);
  if (ground === undefined) throw noticeProblems.ground({ field: 'ground' });
  const { content, publishAt, acknowledgeBy } = answer.read;
  const owner = documentsOf(base.id, actor.agencyId);
  const editionId = await insertEdition(trx, {
    driveId,
    baseNo: base.no,
    content,
    publishAt,
    acknowledgeBy,
    ground,
    proposedBy: actor.id,
    proposedAt: at,
  });
  const carried = await carryDocuments(trx, owner, documentsOf(editionId, actor.agencyId), entered.kept);
  audit(trx, at, actor, {
    verb: 'notice.propose',
    objectType: 'notice_edition',
    objectId: editionId,
    after: { title: content.title, attachments: carried, reason: ground },
  });
  return editionId;
}

/**
 * Lets an edition that another person wrote hold, from its moment on. Whether it asks offices to acknowledge anew is decided here, by what
 * it says differently from the one before. @throws notice.*
 */
export async function releaseWritten(
  trx: Trx,
  deps: NoticeDeps,
  actor: Actor,
  editionId: number,
): Promise<{ readonly isScheduled: boolean }> {
  const { edition, live } = await openEdition(trx, editionId);
  if (edition.proposedBy === actor.id) throw noticeProblems.same_person();
  const base = live.at(-1);
  if (base?.no !== edition.baseNo) throw noticeProblems.moved();
  if (base && (await saysTheSame(trx, base, edition))) throw noticeProblems.no_change();
  const at = deps.clock.now();
  const zone = deps.config.officeZone;
  const isScheduled = edition.publishAt !== null && edition.publishAt > at;
  const publishAt = isScheduled && edition.publishAt ? edition.publishAt : at;
  if (base?.publishAt && publishAt < base.publishAt)
    throw noticeProblems.before_last({ last: momentText(base.publishAt, zone) });
  if (edition.acknowledgeBy && edition.acknowledgeBy <= publishAt)
    throw noticeProblems.deadline_passed({ until: momentText(edition.acknowledgeBy, zone) });
  const isAsking = asksAnew(base?.content, edition.content);
  const no = 1 + Math.max(0, ...(await listEditions(trx, edition.driveId)).map((one) => one.no ?? 0));
  await releaseEdition(trx, editionId, { no, publishAt, isAsking, by: actor.id, at });
  audit(trx, at, actor, {
    verb: 'notice.release',
    objectType: 'notice_edition',
    objectId: editionId,
    after: { edition: no, publishAt: momentText(publishAt, zone), asks: isAsking },
  });
  return { isScheduled };
}

/** Sends another person's edition back, with a word why. @throws notice.* */
export async function refuseWritten(
  trx: Trx,
  deps: NoticeDeps,
  actor: Actor,
  { editionId, ground: typed }: { readonly editionId: number; readonly ground: string },
): Promise<void> {
  const { edition } = await openEdition(trx, editionId);
  if (edition.proposedBy === actor.id) throw noticeProblems.same_person();
  const ground = groundOf(typed);
  if (ground === undefined) throw noticeProblems.refusal_ground({ field: 'refusal' });
  const at = deps.clock.now();
  await closeEdition(trx, editionId, { state: 'refused', by: actor.id, at, refusedGround: ground });
  const note = { objectType: 'notice_edition', objectId: editionId } as const;
  audit(trx, at, actor, { verb: 'notice.refuse', ...note, after: { reason: ground } });
}

/** Takes the own edition back before anybody released it. @throws notice.* */
export async function withdrawWritten(trx: Trx, deps: NoticeDeps, actor: Actor, editionId: number): Promise<void> {
  const { edition } = await openEdition(trx, editionId);
  if (edition.proposedBy !== actor.id) throw noticeProblems.not_own();
  const at = deps.clock.now();
  await closeEdition(trx, editionId, { state: 'withdrawn', by: actor.id, at });
  audit(trx, at, actor, { verb: 'notice.withdraw', objectType: 'notice_edition', objectId: editionId });
}

/** Stops an edition that was released for later; once its moment has come it stands. @throws notice.published, notice.not_open */
export async function recallScheduled(trx: Trx, deps: NoticeDeps, actor: Actor, editionId: number): Promise<void> {
  const { edition } = await lockEdition(trx, editionId);
  if (edition.state !== 'released') throw noticeProblems.not_open();
  const at = deps.clock.now();
  if (edition.publishAt === null || edition.publishAt <= at) throw noticeProblems.published();
  await recallEdition(trx, editionId, actor.id, at);
  audit(trx, at, actor, { verb: 'notice.recall', objectType: 'notice_edition', objectId: editionId });
}

async function openEdition(trx: Trx, editionId: number) {
  const found = await lockEdition(trx, editionId);
  if (found.edition.state !== 'proposed') throw noticeProblems.not_open();
  return found;
}

/** The edition with those of its drive that hold, held until the transaction ends. @throws portal.not_found */
export async function lockEdition(
  trx: Trx,
  editionId: number,
): Promise<{ readonly edition: Edition; readonly editions: readonly Edition[]; readonly live: readonly Edition[] }> {
  const driveId = await lockNoticeOf(trx, editionId);
  if (driveId === undefined) throw problems.not_found();
  const editions = await listEditions(trx, driveId);
  const edition = editions.find(({ id }) => id === editionId);
  if (!edition) throw problems.not_found();
  return { edition, editions, live: liveOf(editions) };
}

/** Neither words nor attachments are others: such an edition would only take the place of the one before. */
async function saysTheSame(trx: Trx, a: Edition, b: Edition): Promise<boolean> {
  if (canonical(a.content) !== canonical(b.content)) return false;
  const [of, to] = await Promise.all([a, b].map(({ id }) => listDocuments(trx, documentsOf(id, 0))));
  const marks = (documents = of) =>
    (documents ?? [])
      .map(({ sha256 }) => sha256)
      .sort()
      .join();
  return marks(of) === marks(to);
}

const canonical = ({ audience, ...fields }: NoticeContent): string =>
  JSON.stringify([Object.entries(fields).sort(([a], [b]) => (a < b ? -1 : 1)), Object.entries(audience).sort()]);
