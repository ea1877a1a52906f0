import type { Request } from 'express';
import type { Deps } from '#platform/deps.js';
import { actorOf, mayDo } from '#platform/http/actor.js';
import { textField } from '#platform/http/csrf.js';
import { render } from '#platform/http/render.js';
import { get, type Handler, post, type RouteTable } from '#platform/http/route-table.js';
import { step, wrongField } from '#platform/http/step.js';
import { officesSeen, tickedAccounts } from '#features/operators/accounts/accounts-page.js';
import { listAccounts } from '#features/operators/accounts/accounts-queries.js';
import { seesAllAccounts } from '#features/operators/accounts/accounts-rules.js';
import { listRequests } from '#features/operators/requests/requests-queries.js';
import { rolesText } from '#features/operators/requests/requests-words.js';
import { askToClose, isCollectionOver, keepAccounts } from './account-closing.js';
import { closingState, closingStates, onlyCollected } from './account-rules.js';
import { listKeepings } from './keeping-queries.js';

const waitingAtMost = 5_000;
const here = '/account-closing';

/** Accounts of people who only collected: proposed for closing once the drive is live, closed by request or kept with a reason. */
export function accountClosingRoutes(deps: Deps): RouteTable {
  const show = (async (req, res) => {
    const actor = actorOf(req);
    const isOver = await isCollectionOver(deps.db, deps);
    const accounts = isOver ? (await listAccounts(deps.db, officesSeen(actor))).filter(onlyCollected) : [];
    const [waiting, keepings] = await Promise.all([
      listRequests(deps.db, { state: 'waiting', limit: waitingAtMost }),
      listKeepings(
        deps.db,
        accounts.map(({ id }) => id),
      ),
    ]);
    const asked = new Map(
      waiting.flatMap(({ operatorId, kind, id }) =>
        operatorId !== null && kind === 'revoke' ? [[operatorId, id]] : [],
      ),
    );
    const mayAsk = mayDo(actor, 'account.request');
    const lines = accounts.map((account) => {
      const keeping = keepings.get(account.id);
      const state = closingState(asked.has(account.id), keeping?.reason);
      return {
        account,
        roles: rolesText(account.roles),
        state,
        stateName: closingStates[state],
        requestPath: asked.has(account.id) ? `/account-requests/${asked.get(account.id)}` : '',
        keeping,
        isTickable: mayAsk && state === 'open' && account.agencyId === actor.agencyId && account.id !== actor.id,
      };
    });
    await render(req, res, 'drive/phase/accounts', {
      isOver,
      seesAll: seesAllAccounts(actor),
      lines,
      open: lines.filter(({ state }) => state === 'open').length,
      mayAct: lines.some(({ isTickable }) => isTickable),
      mayApprove: mayDo(actor, 'account.approve'),
    });
  }) satisfies Handler;

  /** One form with the ticked accounts and two buttons. */
  const settle = step(deps, async (trx, req) => {
    const [actor, ids] = [actorOf(req), tickedAccounts(req)];
    if (textField(req, 'act') !== 'keep') {
      const count = await askToClose(trx, deps, actor, ids, '只承担数据采集，工作已完成');
      return { to: here, done: `已申请注销 ${count} 个账号，待省局审批。` };
    }
    const count = await keepAccounts(trx, deps, actor, ids, reasonOf(req));
    if (count === 0) return { to: here, note: '这些账号已经登记为保留，没有重复办理。' };
    return { to: here, done: `已登记保留 ${count} 个账号。` };
  });

  return [get(here, 'account.view', show), post(here, 'account.request', settle)];
}

/** @throws form.field */
function reasonOf(req: Request): string {
  const reason = textField(req, 'reason').replace(/\s+/g, ' ').trim();
  if (reason.length < 2 || reason.length > 200) throw wrongField('reason', '请写明保留的理由（2 到 200 字）。');
  return reason;
}
