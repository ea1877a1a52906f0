import type { Request, Response } from 'express';
import type { Deps } from '#platform/deps.js';
import { dayIn } from '#platform/clock.js';
import { inTransaction } from '#platform/db/transaction.js';
import { actorOf } from '#platform/http/actor.js';
import { idParam, textField } from '#platform/http/csrf.js';
import { render } from '#platform/http/render.js';
import type { Handler } from '#platform/http/route-table.js';
import { type Fault, formPage, wrongField } from '#platform/http/step.js';
import { problems } from '#platform/problem.js';
import { listAccounts } from '#features/operators/accounts/accounts-queries.js';
import { accountState, seesAllAccounts, slipObstacle } from '#features/operators/accounts/accounts-rules.js';
import { operatorProblems } from '#features/operators/problems.js';
import { passwordAdvice } from '#features/operators/passwords.js';
import { activateAccount, issueSlip, slipHours } from '#features/operators/slips/slips.js';

/** Slips on paper, and the public page where a person turns one into a password. */
export function slipHandlers(deps: Deps) {
  return {
    /**
     * The page with the code is the answer to the POST itself: the code is kept nowhere, so that a redirect could not show it.
     * Whoever sends the form twice sees the second slip, which is the one that counts.
     */
    issueOne: (async (req, res) => {
      const operatorId = idParam(req, 'operatorId');
      const slip = await inTransaction(deps.db, (trx) => issueSlip(trx, deps, actorOf(req), operatorId));
      await render(req, res, 'operators/slips/slips', { slips: [slip], slipHours, back: `/accounts/${operatorId}` });
    }) satisfies Handler,

    /** All accounts of one office that wait for their person. */
    issueAll: (async (req, res) => {
      const actor = actorOf(req);
      const agencyId = seesAllAccounts(actor) ? Number(textField(req, 'agencyId')) : actor.agencyId;
      if (!Number.isSafeInteger(agencyId) || agencyId < 1) throw problems.bad_request();
      const today = dayIn(deps.config.officeZone, deps.clock.now());
      const slips = await inTransaction(deps.db, async (trx) => {
        const waiting = (await listAccounts(trx, [agencyId])).filter(
          (account) => accountState(account, today) === 'waiting' && slipObstacle(actor, account, today) === undefined,
        );
        const issued = [];
        for (const { id } of waiting) issued.push(await issueSlip(trx, deps, actor, id));
        return issued;
      });
      if (slips.length === 0) throw operatorProblems.nobody_waits();
      await render(req, res, 'operators/slips/slips', { slips, slipHours, back: '/accounts' });
    }) satisfies Handler,

    activatePage: ((req, res) => showActivation(req, res, { account: '' })) satisfies Handler,

    activate: formPage({
      read: (req) => ({
        account: textField(req, 'account').slice(0, 60),
        code: textField(req, 'code').slice(0, 60),
        next: textField(req, 'newPassword'),
        again: textField(req, 'newPasswordAgain'),
        address: req.ip ?? '',
      }),
      async submit(_req, form) {
        if (form.account.trim() === '') throw wrongField('account', '请输入激活单上的账号。');
        if (form.code.trim() === '') throw wrongField('code', '请输入激活单上的激活码。');
        const fault = await activateAccount(deps, form);
        if (fault) throw wrongField(fault.field, fault.message);
        return { to: '/sign-in', done: '账号已激活，请用刚设置的密码登录。激活单已失效，请销毁。' };
      },
      show: showActivation,
    }),
  };
}

const showActivation = (req: Request, res: Response, { account }: { readonly account: string }, fault?: Fault) =>
  render(req, res, 'operators/slips/activate', { account, fault, passwordAdvice });
