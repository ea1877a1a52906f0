import type { Request, Response } from 'express';
import type { Deps } from '#platform/deps.js';
import { roleWords } from '#domain/policy.js';
import { actorOf } from '#platform/http/actor.js';
import { idParam, textField } from '#platform/http/csrf.js';
import { documentRoutes } from '#platform/http/document-routes.js';
import { render } from '#platform/http/render.js';
import type { Handler } from '#platform/http/route-table.js';
import { doOnce, type Fault, formPage, wrongField } from '#platform/http/step.js';
import { listDocuments } from '#platform/documents.js';
import { type Problem, problems } from '#platform/problem.js';
import { listAccounts } from '#features/operators/accounts/accounts-queries.js';
import { decideAppointment, proposeAppointment } from '#features/operators/security/appointments.js';
import { appointedRoles, type Proposal } from '#features/operators/security/appointments-rules.js';
import type { AccountRequest } from '#features/operators/requests/account-request.js';
import { getRequestFor, listRequests } from '#features/operators/requests/requests-queries.js';
import { mayAttachTo, scansOf } from '#features/operators/requests/scans.js';
import { requestKindNames } from '#features/operators/requests/requests-words.js';
import { accountChoice, appointmentNames, appointmentView } from '#features/operators/security/present.js';
import type { RequestKind } from '#features/operators/requests/asked.js';

interface Filled extends Proposal {
  readonly operatorId: number | null;
}
const nothing: Filled = { kind: 'add', name: '', roles: [], reason: '', operatorId: null };

/** Appointments of the province: proposed by the system administrator, approved by the security administrator (C6, C33). */
export function appointmentHandlers(deps: Deps) {
  async function show(
    req: Request,
    res: Response,
    filled: Filled,
    fault?: Pick<Fault, 'field' | 'message'>,
  ): Promise<void> {
    const actor = actorOf(req);
    const all = await listRequests(deps.db, { agencyId: actor.agencyId, source: 'province', limit: 100 });
    const accounts = await listAccounts(deps.db, [actor.agencyId]);
    const lines = all.map((request) => appointmentView(request, actor.id));
    await render(req, res, 'operators/security/appointments', {
      waiting: lines.filter(({ state }) => state === 'waiting'),
      decided: lines.filter(({ state }) => state !== 'waiting'),
      accounts: accounts.filter(({ isActive, id }) => isActive && id !== actor.id).map(accountChoice),
      roles: appointedRoles.map((role) => ({ role, word: (roleWords as Readonly<Record<string, string>>)[role] })),
      kindNames: appointmentNames,
      filled,
      fault,
    });
  }

  /** @throws portal.not_found for a request that is no appointment */
  async function appointmentAt(req: Request): Promise<AccountRequest> {
    const request = await getRequestFor(deps.db, actorOf(req), idParam(req, 'requestId'));
    if (request.source !== 'province') throw problems.not_found();
    return request;
  }

  async function showOne(req: Request, res: Response, documentProblem?: Problem): Promise<void> {
    const actor = actorOf(req);
    const request = await appointmentAt(req);
    await render(req, res, 'operators/security/appointment', {
      one: appointmentView(request, actor.id),
      documents: await listDocuments(deps.db, scansOf(request)),
      documentsPath: `/appointments/${request.id}/documents`,
      documentProblem,
      mayAttach: mayAttachTo(actor, request),
    });
  }

  return {
    list: ((req, res) => show(req, res, nothing)) satisfies Handler,

    show: ((req, res) => showOne(req, res)) satisfies Handler,
    documents: documentRoutes(deps, {
      path: '/appointments/:requestId',
      readVerb: 'account.appoint',
      attachVerb: 'account.propose',
      async owner(req, act) {
        const request = await appointmentAt(req);
        if (act === 'attach' && !mayAttachTo(actorOf(req), request)) throw problems.forbidden();
        return scansOf(request);
      },
      show: showOne,
    }),

    propose: formPage({
      read: filledFrom,
      submit: (req, { operatorId, ...proposal }) =>
        doOnce(deps, req, async (trx) => {
          const result = await proposeAppointment(trx, deps, actorOf(req), proposal, operatorId);
          if (typeof result !== 'number') throw wrongField(result.field, result.message);
          return {
            to: '/appointments',
            done: '已提出，等待安全管理员批准；任命文件的扫描件请点姓名附上。批准后由系统管理员打印激活单。',
          };
        }),
      show,
    }),

    decide: formPage({
      read: decisionFrom,
      submit(req, { requestId, isApproved, reason }) {
        if (!isApproved && reason.length < 2) throw wrongField('reason', '退回时请写明原因，至少两个字。');
        return doOnce(deps, req, async (trx) => {
          await decideAppointment(trx, deps, actorOf(req), requestId, { isApproved, reason });
          const done = isApproved ? '已批准。新任的账号由系统管理员签发激活单后才能使用。' : '已退回。';
          return { to: '/appointments', done };
        });
      },
      show: (req, res, _decision, fault) => show(req, res, nothing, fault),
    }),
  };
}

function decisionFrom(req: Request) {
  const requestId = Number(textField(req, 'request'));
  if (!Number.isSafeInteger(requestId) || requestId < 1) throw problems.bad_request();
  return {
    requestId,
    isApproved: textField(req, 'decision') === 'approve',
    reason: textField(req, 'reason').trim().slice(0, 200),
  };
}

function filledFrom(req: Request): Filled {
  const body = (req.body ?? {}) as Record<string, unknown>;
  const roles = [body['roles'] ?? []].flat().filter((role): role is string => typeof role === 'string');
  const kind = textField(req, 'kind');
  const operatorId = Number(textField(req, 'operatorId'));
  return {
    kind: Object.hasOwn(requestKindNames, kind) ? (kind as RequestKind) : 'add',
    name: textField(req, 'name').trim(),
    roles: [...new Set(roles)].slice(0, 20),
    reason: textField(req, 'reason').trim(),
    operatorId: Number.isSafeInteger(operatorId) && operatorId > 0 ? operatorId : null,
  };
}
