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

const most = 200;

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
      const sessions = await listSessions(deps.db, text, now(), most);
      await render(req, res, 'operators/security/sessions', {
        text,
        most,
        sessions: sessions.map((one) => readable(one, req.sessionID)),
      });
    }) satisfies Handler,

    endAny: (async (req, res) => {
      const own = sessionName(req.sessionID);
      const session = await end(req, ({ name }) => name !== own);
      flash(req, 'done', `已强制退出 ${session.person}（${session.account}）在 ${session.address} 上的登录。`);
      goTo(req, res, '/security/sessions');
    }) satisfies Handler,
  };
}

const readable = (session: OpenSession, sid: string) => ({
  ...session,
  isThis: session.name === sessionName(sid),
  browser: browserWords(session.userAgent),
  zoneName: (zoneNames as Record<string, string>)[session.zone] ?? '',
});
