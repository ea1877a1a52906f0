import type { Deps } from '#platform/deps.js';
import { audit } from '#platform/audit.js';
import type { Trx } from '#platform/db/connection.js';
import type { Actor } from '#platform/http/actor.js';
import { problems } from '#platform/problem.js';
import { listAccountNames } from '#features/operators/accounts/accounts-queries.js';
import { invitationProblems } from '#features/operators/problems.js';
import {
  type InvitedUnit,
  insertInvitation,
  listInvitedUnits,
  takeUnit,
} from '#features/operators/slips/invitation-queries.js';
import { insertOperator } from '#features/operators/queries.js';
import { issueSlip, type Slip } from '#features/operators/slips/slips.js';

/** What an invited unit gets on paper: a slip for who fills in and one for who submits. */
export interface Invitation {
  readonly unit: InvitedUnit;
  readonly slips: readonly (Slip & { readonly duty: Duty })[];
}
export type Duty = 'collector' | 'agency_manager';

const duties = {
  collector: { prefix: 'lstb', word: '登记填报' },
  agency_manager: { prefix: 'lssh', word: '登记审核' },
} as const satisfies Record<Duty, { prefix: string; word: string }>;

/**
 * Invites units to register (R27, R29): two provisional accounts each, and a slip for every one of them that nobody has activated yet; a unit that
 * was invited before gets new slips, and its old ones are worth nothing from then on. @throws invitation.nothing_to_issue when all
 * accounts are in use, portal.not_found for what is no reporting unit
 */
export async function inviteUnits(
  trx: Trx,
  deps: Deps,
  actor: Actor,
  driveId: number | undefined,
  unitCodes: readonly string[],
): Promise<Invitation[]> {
  if (driveId === undefined) throw invitationProblems.no_drive();
  const invitations: Invitation[] = [];
  for (const code of [...new Set(unitCodes)].sort()) {
    await takeUnit(trx, code);
    const [found] = await listInvitedUnits(trx, driveId, code);
    if (!found) throw problems.not_found();
    const unit = found.invitation ? found : await invite(trx, deps, actor, driveId, found);
    const slips: Invitation['slips'][number][] = [];
    for (const [at, person] of (unit.invitation?.people ?? []).entries()) {
      if (!person.isActive || person.isActivated) continue;
      slips.push({
        ...(await issueSlip(trx, deps, actor, person.id)),
        duty: at === 0 ? 'collector' : 'agency_manager',
      });
    }
    if (slips.length > 0) invitations.push({ unit, slips });
  }
  if (invitations.length === 0) throw invitationProblems.nothing_to_issue();
  return invitations;
}

async function invite(trx: Trx, deps: Deps, actor: Actor, driveId: number, unit: InvitedUnit): Promise<InvitedUnit> {
  const at = deps.clock.now();
  const account = (duty: Duty) => makeAccount(trx, unit, duty, at);
  const collectorId = await account('collector');
  const managerId = await account('agency_manager');
  await insertInvitation(trx, {
    driveId,
    unitCode: unit.unitCode,
    agencyId: unit.agencyId,
    collectorId,
    managerId,
    by: actor.id,
    at,
  });
  audit(trx, at, actor, {
    verb: 'agency.invite',
    objectType: 'agency',
    objectId: unit.agencyId,
    agencyId: unit.agencyId,
    after: { unit: unit.unitCode, collectorId, managerId },
  });
  const [invited] = await listInvitedUnits(trx, driveId, unit.unitCode);
  return invited ?? unit;
}

/** A provisional account without a password: its slip alone opens it. */
async function makeAccount(trx: Trx, unit: InvitedUnit, duty: Duty, now: Date): Promise<number> {
  const { prefix, word } = duties[duty];
  const wanted = `${prefix}${unit.unitCode}`;
  const taken = new Set(await listAccountNames(trx, wanted));
  let name = wanted;
  for (let no = 2; taken.has(name); no++) name = `${wanted}-${no}`;
  return insertOperator(trx, {
    account: name,
    displayName: `${unit.unitName}${word}人`.slice(0, 30),
    agencyId: unit.agencyId,
    passwordHash: '',
    roles: [duty],
    mustChangePassword: false,
    isProvisional: true,
    now,
  });
}
