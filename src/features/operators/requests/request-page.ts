import type { Request, Response } from 'express';
import type { Deps } from '#platform/deps.js';
import { actorOf } from '#platform/http/actor.js';
import { idParam, textField } from '#platform/http/csrf.js';
import { documentRoutes } from '#platform/http/document-routes.js';
import { render } from '#platform/http/render.js';
import type { Handler } from '#platform/http/route-table.js';
import { step } from '#platform/http/step.js';
import { listDocuments } from '#platform/documents.js';
import { type Problem, problems } from '#platform/problem.js';
import type { Account } from '#features/operators/accounts/accounts-rules.js';
import { getAccountFor } from '#features/operators/accounts/accounts-queries.js';
import { approveRequest, returnRequest } from '#features/operators/requests/decisions.js';
import { type AccountRequest, askedOf } from '#features/operators/requests/account-request.js';
import { getRequestFor } from '#features/operators/requests/requests-queries.js';
import { compareWords, wordsOfAccount, wordsOfAsked } from '#features/operators/requests/requests-words.js';
import { approveLabel, comparisonOf, isUnchanged, requestLine } from '#features/operators/requests/present.js';
import { mayAttachTo, maySeeScans, scansOf } from '#features/operators/requests/scans.js';

/** One request with the scans of its papers, and the decision on it. */
export function requestPageHandlers(deps: Deps) {
  return {
    show: ((req, res) => showRequest(req, res)) satisfies Handler,
    documents: documentRoutes(deps, {
      path: '/account-requests/:requestId',
      readVerb: 'account.view',
      attachVerb: 'account.request',
      async owner(req, act) {
        const actor = actorOf(req);
        const request = await getRequestFor(deps.db, actor, idParam(req, 'requestId'));
        if (!maySeeScans(actor, request)) throw problems.not_found();
        if (act === 'attach' && !mayAttachTo(actor, request)) throw problems.forbidden();
        return scansOf(request);
      },
      show: showRequest,
    }),

    approve: step(deps, async (trx, req) => {
      const requestId = idParam(req, 'requestId');
      const operatorId = await approveRequest(trx, deps, actorOf(req), requestId);
      const to = operatorId === null ? `/account-requests/${requestId}` : `/accounts/${operatorId}`;
      return { to, done: '申请已办理。新开通的账号请签发激活单，打印后交给本人。' };
    }),

    return: step(deps, async (trx, req) => {
      const requestId = idParam(req, 'requestId');
      await returnRequest(trx, deps, actorOf(req), requestId, textField(req, 'reason'));
      return { to: `/account-requests/${requestId}`, done: '申请已退回，原因已写给申请机构。' };
    }),
  };

  async function showRequest(req: Request, res: Response, documentProblem?: Problem): Promise<void> {
    const actor = actorOf(req);
    const request = await getRequestFor(deps.db, actor, idParam(req, 'requestId'));
    const account = request.operatorId === null ? undefined : await getAccountFor(deps.db, actor, request.operatorId);
    const comparison = comparisonOf(request, changesOf(request, account));
    const isAppointment = request.source === 'province';
    const canDecide = actor.verbs.has('account.approve') && request.state === 'waiting' && !isAppointment;
    const isOwn = request.requestedBy === actor.id;
    await render(req, res, 'operators/requests/request', {
      ...requestLine(request),
      request,
      account,
      comparison,
      isUnchanged: isUnchanged(request, comparison),
      isAppointment: request.state === 'waiting' && isAppointment,
      isOwnRequest: canDecide && isOwn,
      approveLabel: canDecide && !isOwn ? approveLabel(request, comparison.changed) : '',
      documents: maySeeScans(actor, request) ? await listDocuments(deps.db, scansOf(request)) : [],
      documentsPath: `/account-requests/${request.id}/documents`,
      documentProblem,
      mayAttach: mayAttachTo(actor, request),
    });
  }

  /** While it waits, against the account as it is; afterwards against what it was. */
  function changesOf(request: AccountRequest, account: Account | undefined) {
    const before = request.state === 'waiting' ? account && wordsOfAccount(deps.cipher, account) : request.before;
    return compareWords(before ?? null, wordsOfAsked(askedOf(deps.cipher, request)));
  }
}
