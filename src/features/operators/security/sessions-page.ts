import type { Request } from 'express';
import type { Deps } from '#platform/deps.js';
import { audit } from '#platform/audit.js';
import { inTransaction } from '#platform/db/transaction.js';
import { actorOf } from '#platform/http/actor.js';
import { queryText, textField } from '#platform/http/csrf.js';
import { flash, goTo, render } from '#platform/http/render.js';
import type { Handler } from '#platform/http/route-table.js';
import { sessionName } from '#platform/http/session-store.js';
import { zoneNames } from '#platform/zone.js';
import { browserWords } from '#features/operators/security/browser-words.js';
import { operatorProblems } from '#features/operators/problems.js';
import {
  deleteSession,
  findSession,
  listSessions,
  listSessionsOf,
  type OpenSession,
} from '#features/operators/security/session-queries.js';

const pageSize = 20;

/** Sessions in use: one's own, and for the security administrator everybody's (C8). Ending one is felt with its next request. */
export function sessionHandlers(deps: Deps) {
  const now = () => deps.clock.now();

  async function end(req: Request, isAdmitted: (session: OpenSession) => boolean): Promise<OpenSession> {
    const actor = actorOf(req);
    const name = textField(req, 'session');
    return inTransaction(deps.db, async (trx) => {
      const session = /^[0-9a-f]{64}$/.test(name) ? await findSession(trx, name, now()) : undefined;
      if (!session || !isAdmitted(session)) throw operatorProblems.session_gone();
      await deleteSession(trx, name);
      audit(trx, now(), actor, {
        verb: 'operator.end_session',
        objectType: 'operator',
        objectId: session.operatorId,
        agencyId: session.agencyId,
        after: { account: session.account, address: session.address, zone: session.zone },
      });
      return session;
    });
  }

  return {
    mine: (async (req, res) => {
      const sessions = await listSessionsOf(deps.db, actorOf(req).id, now());
      await render(req, res, 'operators/security/own-sessions', {
        sessions: sessions.map((one) => readable(one, req.sessionID)),
      });
    }) satisfies Handler,

    endMine: (async (req, res) => {
      const own = sessionName(req.sessionID);
      const { address } = await end(req, ({ operatorId, name }) => operatorId === actorOf(req).id && name !== own);
      flash(req, 'done', `已退出地址 ${address} 上的登录。如果那不是您本人，请马上修改密码。`);
      goTo(req, res, '/sessions');
    }) satisfies Handler,

    all: (async (req, res) => {
      const text = queryText(req, 'q').trim().slice(0, 60);
      const asked = pageNo(queryText(req, 'page'));
      const { sessions, count } = await listSessions(deps.db, text, now(), {
        size: pageSize,
        skip: (asked - 1) * pageSize,
      });
      const pages = Math.max(1, Math.ceil(count / pageSize));
      // Sessions end while one turns the pages.
      if (asked > pages) return goTo(req, res, listPath(text, pages));
      await render(req, res, 'operators/security/sessions', {
        text,
        count,
        at: { page: asked, pages },
        sessions: sessions.map((one) => readable(one, req.sessionID)),
      });
    }) satisfies Handler,

    endAny: (async (req, res) => {
      const own = sessionName(req.sessionID);
      const session = await end(req, ({ name }) => name !== own);
      flash(req, 'done', `已强制退出 ${session.person}（${session.account}）在 ${session.address} 上的登录。`);
      goTo(req, res, listPath(textField(req, 'q'), pageNo(textField(req, 'page'))));
    }) satisfies Handler,
  };
}

const pageNo = (text: string): number => (/^[1-9]\d{0,4}$/.test(text) ? Number(text) : 1);

function listPath(text: string, page: number): string {
  const query = new URLSearchParams({ ...(text ? { q: text } : {}), ...(page > 1 ? { page: String(page) } : {}) });
  return query.size > 0 ? `/security/sessions?${query}` : '/security/sessions';
}

const readable = (session: OpenSession, sid: string) => ({
  ...session,
  isThis: session.name === sessionName(sid),
  browser: browserWords(session.userAgent),
  zoneName: (zoneNames as Record<string, string>)[session.zone] ?? '',
});
