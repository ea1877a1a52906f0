import type { Request, Response } from 'express';
import type { Deps } from '#platform/deps.js';
import { listDocuments } from '#platform/documents.js';
import { type Actor, actorOf, mayDo } from '#platform/http/actor.js';
import { idParam } from '#platform/http/csrf.js';
import { documentRoutes } from '#platform/http/document-routes.js';
import { render } from '#platform/http/render.js';
import { type Handler, get, post, type RouteTable } from '#platform/http/route-table.js';
import { step } from '#platform/http/step.js';
import { type Problem, problems } from '#platform/problem.js';
import { chosenDrive, nameDrive } from '#features/drive/chosen-drive.js';
import { getDrive } from '#features/drive/queries.js';
import { acknowledgeNotice } from './acknowledging.js';
import { type Edition, findDriveOfEdition, listEditions } from './edition-queries.js';
import { documentsOf } from './editions.js';
import { namesOfAudience } from './audience-words.js';
import { driveFacts, editionFacts, noticeDocument, receiptFacts } from './present.js';
import { noticeProblems } from './problems.js';
import { findAddressee, listAcknowledgements, noteOpening } from './receipt-queries.js';
import { liveOf, publishedFor, standingOf, validFor } from './standing-rules.js';
import { differenceFacts } from './difference-present.js';

/**
 * The notice as it was printed (R38): the edition that holds, or an older one, with its blank annexes, contacts and help (R2, R35-R37). To
 * have opened it is kept, once a person; to acknowledge it is a press of its own, for the office (C10).
 */
export function noticeRoutes(deps: Deps): RouteTable {
  const { db } = deps;
  const zone = deps.config.officeZone;

  const valid: Handler = async (req, res) => {
    const actor = actorOf(req);
    const drive = await chosenDrive(deps, req);
    const editions = drive ? await listEditions(db, drive.id) : [];
    const edition = validFor(editions, deps.clock.now(), await findAddressee(db, actor.agencyId));
    if (!edition) return render(req, res, 'drive/notice/none', { mayPublish: mayDo(actor, 'notice.publish') });
    await show(req, res, edition, editions);
  };

  return [
    get('/notice', 'signed-in', valid),
    get('/notice/editions/:editionId', 'signed-in', async (req, res) => {
      const { edition, editions } = await editionFor(req);
      await nameDrive(deps, req, edition.driveId);
      await show(req, res, edition, editions);
    }),
    post(
      '/notice/editions/:editionId/acknowledgement',
      'notice.acknowledge',
      step(deps, async (trx, req) => {
        await acknowledgeNotice(trx, deps, actorOf(req), idParam(req, 'editionId'));
        return { to: '/notice', done: '已签收，省局和转来通知的机构都能看到签收人和时间。' };
      }),
    ),
    ...documentRoutes(deps, {
      path: '/notice/editions/:editionId',
      readVerb: 'signed-in',
      attachVerb: 'notice.publish',
      async owner(req, act) {
        const { edition } = await editionFor(req);
        if (act === 'attach' && edition.state !== 'proposed') throw noticeProblems.frozen();
        return documentsOf(edition.id, actorOf(req).agencyId);
      },
      async show(req, res, problem) {
        const { edition, editions } = await editionFor(req);
        await show(req, res, edition, editions, problem);
      },
    }),
  ];

  /** An edition that this person may read: who publishes every one, others those that were published and addressed to their office. */
  async function editionFor(req: Request): Promise<{ edition: Edition; editions: readonly Edition[] }> {
    const actor = actorOf(req);
    const editionId = idParam(req, 'editionId');
    const driveId = await findDriveOfEdition(db, editionId);
    if (driveId === undefined) throw problems.not_found();
    const editions = await listEditions(db, driveId);
    const readable = mayDo(actor, 'notice.publish')
      ? editions
      : publishedFor(editions, deps.clock.now(), await findAddressee(db, actor.agencyId));
    const edition = readable.find(({ id }) => id === editionId);
    if (!edition) throw problems.not_found();
    return { edition, editions };
  }

  async function show(
    req: Request,
    res: Response,
    edition: Edition,
    editions: readonly Edition[],
    documentProblem?: Problem,
  ): Promise<void> {
    const [actor, now] = [actorOf(req), deps.clock.now()];
    const office = await findAddressee(db, actor.agencyId);
    const isPublished = publishedFor(editions, now).includes(edition);
    if (isPublished && edition.content.text !== '') await noteReader(actor, edition, now);
    const before = liveOf(editions).filter(({ no, id }) => id !== edition.id && (no ?? 0) < (edition.no ?? 1e9));
    const own = office ? await listAcknowledgements(db, edition.driveId, actor.agencyId) : [];
    const isValid = validFor(editions, now, office) === edition;
    const base = edition.state === 'refused' || edition.state === 'withdrawn' ? undefined : before.at(-1);
    await render(req, res, 'drive/notice/notice', {
      edition,
      facts: editionFacts(edition, standingOf(edition, editions, now, office), zone, await namesOfAudience(db)),
      document: noticeDocument(edition.content),
      drive: driveFacts(await getDrive(db, edition.driveId), zone),
      receipt: office && isValid ? receiptFacts({ edition, editions, own, actor, zone, now }) : undefined,
      difference: base && base.content.text !== '' ? differenceFacts(base, edition) : undefined,
      decision: decisionFor(actor, edition, now),
      isValid,
      documents: await listDocuments(db, documentsOf(edition.id, actor.agencyId)),
      documentsPath: `/notice/editions/${edition.id}/documents`,
      documentProblem,
      mayAttach: mayDo(actor, 'notice.publish') && edition.state === 'proposed',
      mayPublish: mayDo(actor, 'notice.publish'),
      mayFollow: mayDo(actor, 'notice.follow') && edition.content.text !== '' && isPublished,
    });
  }

  /** Who looks on as another has not opened it. */
  async function noteReader(actor: Actor, edition: Edition, at: Date): Promise<void> {
    if (actor.viewedBy) return;
    await noteOpening(db, { editionId: edition.id, personId: actor.id, agencyId: actor.agencyId, at });
  }
}

/** What this person may do with an edition that is not published yet; undefined where nothing. */
function decisionFor(actor: Actor, edition: Edition, now: Date) {
  if (!mayDo(actor, 'notice.publish')) return undefined;
  const mayRecall = edition.state === 'released' && edition.publishAt !== null && edition.publishAt > now;
  if (edition.state !== 'proposed') return mayRecall ? { mayRecall } : undefined;
  return { isOwn: edition.proposedBy === actor.id, mayRecall: false };
}
