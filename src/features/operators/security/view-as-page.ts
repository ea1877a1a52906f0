import type { Deps } from '#platform/deps.js';
import { actorOf } from '#platform/http/actor.js';
import { textField } from '#platform/http/csrf.js';
import { render } from '#platform/http/render.js';
import type { Handler } from '#platform/http/route-table.js';
import { formPage, lead, wrongField } from '#platform/http/step.js';
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

    start: formPage({
      read: (req) => ({ account: textField(req, 'account').trim(), reason: textField(req, 'reason').trim() }),
      async submit(req, form) {
        if (form.account === '') throw wrongField('account', '请输入要查看的账号。');
        if (form.reason.length < 4 || form.reason.length > 200)
          throw wrongField('reason', '请写明查看的理由，4 到 200 个字。');
        const { operator, until } = await startViewing(deps, actorOf(req), form);
        req.session.viewAs = { operatorId: operator.id, until: until.getTime() };
        return { to: '/' };
      },
      show: (req, res, _form, fault) => show(req, res, fault),
    }),

    end: (async (req, res) => {
      const done = '已结束以他人身份查看，现在是您自己的页面。';
      lead(req, res, { to: '/security/view-as', ...((await endOwnViewing(deps, req)) && { done }) });
    }) satisfies Handler,
  };
}
