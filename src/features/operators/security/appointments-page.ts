import type { Request, Response } from 'express';
import type { Deps } from '#platform/deps.js';
import { roleWords } from '#domain/policy.js';
import { inTransaction } from '#platform/db/transaction.js';
import { actorOf } from '#platform/http/actor.js';
import { textField } from '#platform/http/csrf.js';
import { once } from '#platform/http/once.js';
import { flash, goTo, render } from '#platform/http/render.js';
import type { Handler } from '#platform/http/route-table.js';
import { problems } from '#platform/problem.js';
import { listAccounts } from '#features/operators/accounts/accounts-queries.js';
import { decideAppointment, proposeAppointment } from '#features/operators/security/appointments.js';
import { appointedRoles, type Proposal, type ProposalField } from '#features/operators/security/appointments-rules.js';
import { listRequests } from '#features/operators/requests/requests-queries.js';
import { requestKindNames, requestStateNames } from '#features/operators/requests/requests-words.js';
import type { RequestKind } from '#features/operators/requests/provisioning-rules.js';

const kindNames: Readonly<Record<RequestKind, string>> = { add: '新任', change: '改任', revoke: '免去' };

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
    fault?: { field: ProposalField; message: string },
  ): Promise<void> {
    const actor = actorOf(req);
    const all = await listRequests(deps.db, { agencyId: actor.agencyId, source: 'province', limit: 100 });
    const accounts = await listAccounts(deps.db, [actor.agencyId]);
    await render(req, res, 'operators/security/appointments', {
      waiting: all.filter(({ state }) => state === 'waiting'),
      decided: all.filter(({ state }) => state !== 'waiting'),
      accounts: accounts.filter(({ isActive, id }) => isActive && id !== actor.id),
      roles: appointedRoles,
      roleWords,
      kindNames,
      stateNames: requestStateNames,
      filled,
      fault,
      actorId: actor.id,
    });
  }

  return {
    list: ((req, res) => show(req, res, nothing)) satisfies Handler,

    propose: (async (req, res) => {
      const filled = filledFrom(req);
      let fault: { field: ProposalField; message: string } | undefined;
      const path = await once(deps.db, deps.clock.now(), req, async (trx) => {
        const { operatorId, ...proposal } = filled;
        const result = await proposeAppointment(trx, deps, actorOf(req), proposal, operatorId);
        if (typeof result !== 'number') fault = result;
        return typeof result === 'number' ? '/appointments' : '';
      });
      if (fault) {
        res.status(422);
        return show(req, res, filled, fault);
      }
      flash(req, 'done', '已提出，等待安全管理员批准；批准后由系统管理员打印激活单。');
      goTo(req, res, path);
    }) satisfies Handler,

    decide: (async (req, res) => {
      const requestId = Number(textField(req, 'request'));
      if (!Number.isSafeInteger(requestId) || requestId < 1) throw problems.bad_request();
      const isApproved = textField(req, 'decision') === 'approve';
      const reason = textField(req, 'reason').trim().slice(0, 200);
      if (!isApproved && reason.length < 2) {
        res.status(422);
        return show(req, res, nothing, { field: 'reason', message: '退回时请写明原因，至少两个字。' });
      }
      await inTransaction(deps.db, (trx) =>
        decideAppointment(trx, deps, actorOf(req), requestId, { isApproved, reason }),
      );
      flash(req, 'done', isApproved ? '已批准。新任的账号由系统管理员签发激活单后才能使用。' : '已退回。');
      goTo(req, res, '/appointments');
    }) satisfies Handler,
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
