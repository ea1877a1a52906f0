import type { Request } from 'express';
import type { Deps } from '#platform/deps.js';
import { adminRoles } from '#domain/policy.js';
import { audit, type AuditActor } from '#platform/audit.js';
import { inTransaction } from '#platform/db/transaction.js';
import type { Actor } from '#platform/http/actor.js';
import { flash } from '#platform/http/render.js';
import { operatorProblems } from '#features/operators/problems.js';
import { findOperatorByAccount, listRoles, type OperatorRow } from '#features/operators/queries.js';
import { normaliseAccount } from '#features/operators/rules.js';

declare module 'express-session' {
  interface SessionData {
    /** The security administrator looks at the portal as this person, until then (milliseconds since 1970). */
    viewAs?: { operatorId: number; until: number };
  }
}

export const viewMinutes = 15;

/** Verbs that hand out whole files or numbers: looking on as another, nobody gets them (C61). */
const isPersonal = (verb: string): boolean => /\.(?:download|export|reveal)$/.test(verb);

/**
 * Starts looking at the portal as another person: read only, numbers masked, for 15 minutes. Never as an administrator, never as oneself.
 * @throws operator.not_viewable
 */
export async function startViewing(
  deps: Deps,
  actor: Actor,
  input: { readonly account: string; readonly reason: string },
): Promise<{ operator: OperatorRow; until: Date }> {
  const now = deps.clock.now();
  const operator = await findOperatorByAccount(deps.db, normaliseAccount(input.account));
  const roles = operator ? await listRoles(deps.db, operator.id) : [];
  if (!operator || operator.id === actor.id || roles.some((role) => adminRoles.includes(role)))
    throw operatorProblems.not_viewable({ field: 'account' });
  await inTransaction(deps.db, async (trx) => {
    audit(trx, now, actor, {
      verb: 'security.view-as',
      objectType: 'operator',
      objectId: operator.id,
      agencyId: operator.agencyId,
      after: { account: operator.account, reason: input.reason },
    });
  });
  return { operator, until: new Date(now.getTime() + viewMinutes * 60_000) };
}

async function endViewing(deps: Deps, viewer: AuditActor, operatorId: number): Promise<void> {
  await inTransaction(deps.db, async (trx) => {
    audit(trx, deps.clock.now(), viewer, {
      verb: 'security.view-as-end',
      objectType: 'operator',
      objectId: operatorId,
    });
  });
}

/** Ends it together with the session, or by the button: the administrator's own name stands in the audit. */
export async function endOwnViewing(deps: Deps, req: Request): Promise<boolean> {
  const { viewAs } = req.session;
  const viewer = req.user?.viewedBy;
  if (!viewAs || !viewer) return false;
  delete req.session.viewAs;
  await endViewing(deps, { ...viewer, address: req.ip ?? '' }, viewAs.operatorId);
  return true;
}

/** Who acts in this request: the person of the session, or whom the security administrator looks on as. */
export async function presentActor(
  deps: Deps,
  req: Request,
  person: Actor,
  loadActor: (id: number) => Promise<Actor | undefined>,
): Promise<Actor> {
  const { viewAs } = req.session;
  if (!viewAs) return person;
  const target = await loadActor(viewAs.operatorId);
  const may = person.verbs.has('security.view-as') && deps.config.adminZones.includes(person.zone);
  if (may && target && viewAs.until > deps.clock.now().getTime()) return viewed(target, person, new Date(viewAs.until));
  delete req.session.viewAs;
  await endViewing(deps, person, viewAs.operatorId);
  flash(req, 'note', '以他人身份查看的时间已到，已自动结束，现在是您自己的页面。');
  return person;
}

const viewed = (target: Actor, viewer: Actor, until: Date): Actor => ({
  ...target,
  verbs: new Set([...target.verbs].filter((verb) => !isPersonal(verb))),
  mustChangePassword: false,
  mustEnrol: false,
  address: viewer.address,
  zone: viewer.zone,
  viewedBy: { id: viewer.id, name: viewer.name, agencyId: viewer.agencyId, until },
});
