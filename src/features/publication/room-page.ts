import type { Request } from 'express';
import type { Deps } from '#platform/deps.js';
import { type Actor, actorOf, mayDo } from '#platform/http/actor.js';
import { idParam, textField } from '#platform/http/csrf.js';
import { render } from '#platform/http/render.js';
import type { Handler } from '#platform/http/route-table.js';
import { step } from '#platform/http/step.js';
import type { Trx } from '#platform/db/connection.js';
import { countEntries } from './entry-queries.js';
import { findCurrentEdition, findOpenEdition, listEditions, type PublicEdition } from './edition-queries.js';
import { proposeEdition, withdrawList } from './editions.js';
import { countHidden } from './hiding-queries.js';
import { findPending } from './pending-queries.js';
import { asVisible, editionLine, editionTitle } from './present.js';
import { listNotices, type PublicNotice } from './public-notice-queries.js';
import { announceNotice, proposeNotice, refuseNotice } from './public-notices.js';
import { listRequestsOf } from './request-queries.js';
import { editionPath, editionStates, entryPath, publicationPath, requestStates } from './words.js';

const shown = 30;

/** 名单公布: how the public list stands, what waits, editions, requests of offices, correction notices (C53). */
export function roomHandlers(deps: Deps) {
  const { db } = deps;

  return {
    show: (async (req, res) => {
      const actor = actorOf(req);
      const isProvince = mayDo(actor, 'publication.propose');
      const [current, open, editions, pending, notices] = await Promise.all([
        findCurrentEdition(db),
        isProvince ? findOpenEdition(db) : undefined,
        listEditions(db, shown),
        findPending(db),
        listNotices(db, isProvince ? undefined : 'published', shown),
      ]);
      const requests = await listRequestsOf(db, { agencyId: isProvince ? undefined : actor.agencyId, limit: shown });
      await render(req, res, 'publication/room', {
        isProvince,
        current,
        currentTitle: current ? editionTitle(current) : '',
        isWithdrawn: current ? current.withdrawnAt !== null : false,
        visible: current ? await countEntries(db, asVisible(current.no)) : 0,
        hidden: await countHidden(db),
        pending,
        open: open && { ...open, path: editionPath(open.id), isOwn: open.proposedBy === actor.id },
        editions: editionLines(editions, isProvince),
        notices: notices.map((one) => noticeLine(one, actor)),
        requests: requests.map((one) => ({
          ...one,
          path: entryPath(one.entryId),
          stateName: requestStates[one.state],
          isOpen: one.state === 'open',
        })),
        mayWithdraw: mayDo(actor, 'publication.withdraw') && current !== undefined && current.withdrawnAt === null,
      });
    }) satisfies Handler,

    propose: step(deps, async (trx, req) => {
      const id = await proposeEdition(trx, deps, actorOf(req), textField(req, 'note'));
      return { to: editionPath(id), done: '已提出新一期名单，请另一位省级业务管理员核对变动后确认。' };
    }),

    withdraw: step(deps, async (trx, req) => {
      await withdrawList(trx, deps, actorOf(req), textField(req, 'ground'));
      return {
        to: publicationPath,
        done: '名单已撤下，公开页面和下载立即停止。网站上的静态文件请通知网站管理员同时撤下。',
      };
    }),

    writeNotice: step(deps, async (trx, req) => {
      await proposeNotice(trx, deps, actorOf(req), textField(req, 'text'));
      return { to: publicationPath, done: '已提出更正公告，请另一位省级业务管理员确认后公布。' };
    }),

    decideNotice: step(deps, async (trx, req) => ({ to: publicationPath, done: await noticeDecided(trx, req) })),
  };

  async function noticeDecided(trx: Trx, req: Request): Promise<string> {
    const [actor, id] = [actorOf(req), idParam(req, 'publicNoticeId')];
    if (textField(req, 'do') === 'refuse') {
      await refuseNotice(trx, deps, actor, { id, refusal: textField(req, 'refusal') });
      return '公告没有公布，已退回。';
    }
    await announceNotice(trx, deps, actor, id);
    return '公告已公布。';
  }
}

/** Offices see what was published; the province also what came to nothing. */
function editionLines(editions: readonly PublicEdition[], isProvince: boolean) {
  const published = editions.filter(({ state }) => state === 'published');
  const told = isProvince ? editions.filter(({ state }) => state !== 'proposed') : published;
  return told.map((one) => editionLine(one, published[published.indexOf(one) - 1]));
}

const noticeLine = (one: PublicNotice, actor: Actor) => ({
  ...one,
  stateName: editionStates[one.state],
  isWaiting: one.state === 'proposed',
  isOwn: one.proposedBy === actor.id,
  path: `${publicationPath}/notices/${one.id}/decisions`,
});
