import type { Request } from 'express';
import type { Deps } from '#platform/deps.js';
import { audit } from '#platform/audit.js';
import type { Trx } from '#platform/db/connection.js';
import { actorOf } from '#platform/http/actor.js';
import { queryText, textField } from '#platform/http/csrf.js';
import { goTo, render } from '#platform/http/render.js';
import type { Handler } from '#platform/http/route-table.js';
import { step } from '#platform/http/step.js';
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

  async function end(trx: Trx, req: Request, isAdmitted: (session: OpenSession) => boolean): Promise<OpenSession> {
    const name = textField(req, 'session');
    const session = /^[0-9a-f]{64}$/.test(name) ? await findSession(trx, name, now()) : undefined;
    if (!session || name === sessionName(req.sessionID) || !isAdmitted(session)) throw operatorProblems.session_gone();
    if (!(await deleteSession(trx, name))) throw operatorProblems.session_gone();
    audit(trx, now(), actorOf(req), {
      verb: 'operator.end_session',
      objectType: 'operator',
      objectId: session.operatorId,
      agencyId: session.agencyId,
      after: { account: session.account, address: session.address, zone: session.zone },
    });
    return session;
  }

  return {
    mine: (async (req, res) => {
      const sessions = await listSessionsOf(deps.db, actorOf(req).id, now());
      await render(req, res, 'operators/security/own-sessions', {
        sessions: sessions.map((one) => readable(one, req.sessionID)),
      });
    }) satisfies Handler,

    endMine: step(deps, async (trx, req) => {
      const { address } = await end(trx, req, ({ operatorId }) => operatorId === actorOf(req).id);
      return { to: '/sessions', done: `已退出地址 ${address} 上的登录。如果那不是您本人，请马上修改密码。` };
    }),

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

    endAny: step(deps, async (trx, req) => {
      const { person, account, address } = await end(trx, req, () => true);
      const to = listPath(textField(req, 'q'), pageNo(textField(req, 'page')));
      return { to, done: `已强制退出 ${person}（${account}）在 ${address} 上的登录。` };
    }),
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
