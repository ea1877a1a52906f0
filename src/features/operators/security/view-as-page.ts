import type { Deps } from '#platform/deps.js';
import { actorOf } from '#platform/http/actor.js';
import { textField } from '#platform/http/csrf.js';
import { flash, goTo, render } from '#platform/http/render.js';
import type { Handler } from '#platform/http/route-table.js';
import { Problem } from '#platform/problem.js';
import { endOwnViewing, startViewing, viewMinutes } from '#features/operators/security/view-as.js';

/** Looking at the portal as another person: start with account and reason, end by hand or after 15 minutes (C6). */
export function viewAsHandlers(deps: Deps) {
  const show = (...[req, res, fault]: [...Parameters<Handler>, { field: string; message: string } | undefined]) =>
    render(req, res, 'operators/security/view-as', {
      fault,
      minutes: viewMinutes,
      account: textField(req, 'account'),
      reason: textField(req, 'reason'),
    });
  return {
    page: ((req, res) => show(req, res, undefined)) satisfies Handler,

    start: (async (req, res) => {
      const [account, reason] = [textField(req, 'account').trim(), textField(req, 'reason').trim()];
      const refuse = (field: string, message: string, status = 422) => {
        res.status(status);
        return show(req, res, { field, message });
      };
      if (account === '') return refuse('account', '请输入要查看的账号。');
      if (reason.length < 4 || reason.length > 200) return refuse('reason', '请写明查看的理由，4 到 200 个字。');
      try {
        const { operator, until } = await startViewing(deps, actorOf(req), { account, reason });
        req.session.viewAs = { operatorId: operator.id, until: until.getTime() };
      } catch (error) {
        if (!(error instanceof Problem)) throw error;
        return refuse('account', error.sentence, error.status);
      }
      goTo(req, res, '/');
    }) satisfies Handler,

    end: (async (req, res) => {
      if (await endOwnViewing(deps, req)) flash(req, 'done', '已结束以他人身份查看，现在是您自己的页面。');
      goTo(req, res, '/security/view-as');
    }) satisfies Handler,
  };
}
