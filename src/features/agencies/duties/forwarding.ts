import type { Deps } from '#platform/deps.js';
import { audit } from '#platform/audit.js';
import { dayIn } from '#platform/clock.js';
import type { Trx } from '#platform/db/connection.js';
import type { Actor } from '#platform/http/actor.js';
import { problems } from '#platform/problem.js';
import { undoChange } from '#features/agencies/changes/change.js';
import {
  findDriveId,
  type Forwarding,
  insertForwarding,
  listForwardings,
  updateAcknowledged,
  updateWithdrawn,
} from './forwarding-queries.js';
import { hasLeft, incomingHop, mayAcknowledge, mayForwardFor, mayWithdraw } from './forwarding-rules.js';
import { moveDuty } from './duty-move.js';
import { receiverOf } from './receiver.js';
import { type Ledger, listChanges, loadLedger, takeLedger } from '#features/agencies/changes/ledger-queries.js';
import { openOf, responsibleOn } from '#features/agencies/changes/ledger-rules.js';
import { agencyProblems, forwardingProblems } from '#features/agencies/problems.js';
import { getAgency, listDivisions } from '#features/agencies/queries.js';
import { type Division, provinceCode } from '#features/agencies/territory.js';

export interface ForwardingInput {
  /** The drive for which it is forwarded; left out: of those that are open the one whose deadline is the earliest. */
  readonly driveId?: number;
  readonly unitCode: string;
  /** The office that forwards. */
  readonly fromAgencyId: number;
  /** Name of the office that takes the duty. */
  readonly toName: string;
  /** Names that who forwards has looked at and vouches for: one of them that nobody knows yet is opened. */
  readonly opens: readonly string[];
  readonly on: string;
  readonly document: string;
  readonly note: string;
}

/**
 * Forwards the duty for a unit to another office, with a receipt (R25, R26): from that day the other one is responsible, and the unit's
 * annexes that are not decided go with it, in this transaction. Where the other one is responsible already (a district of Sanya) only
 * the receipt is made; the province's office reviews and takes no duty. An office that nobody knows is opened only where it was vouched for.
 * @throws forwarding.*, agency.date_ahead, agency.before_tenure
 */
export async function forwardDuty(
  trx: Trx,
  deps: Pick<Deps, 'clock' | 'config' | 'ids'>,
  actor: Actor,
  input: ForwardingInput,
): Promise<number> {
  if (!mayForwardFor(actor, input.fromAgencyId)) throw problems.not_found();
  await takeLedger(trx);
  const at = deps.clock.now();
  const today = dayIn(deps.config.officeZone, at);
  if (input.on > today) throw agencyProblems.date_ahead({ on: input.on });
  const driveId = input.driveId ?? (await findDriveId(trx));
  if (driveId === undefined) throw problems.not_found();
  const [ledger, from] = await Promise.all([loadLedger(trx), getAgency(trx, input.fromAgencyId)]);
  const unit = await requireForwardable(trx, ledger, driveId, from.id, input.unitCode, today);
  const to = await receiverOf(trx, input, unit.code);
  if (to.id === from.id) throw agencyProblems.same_office();
  if (openOf(ledger.tenures, to.id).some(({ division }) => division === provinceCode))
    throw forwardingProblems.to_province();

  const title = `转办：${unit.name}由${from.name}转${input.toName}`;
  const { on, document, note } = input;
  const change = { on, document, note, title, unit, from: from.id, to, by: actor.id, at };
  const { changeId, moved } = await moveDuty(trx, ledger, change);
  const named = (await listForwardings(trx, { driveId, unit: unit.code })).filter(
    (hop) =>
      hop.fromAgencyId === from.id &&
      hop.toAgencyId === to.id &&
      hop.acknowledgedAt === null &&
      hop.withdrawnAt === null,
  );
  // One receipt to sign: this one takes the place of what an annex 1 announced.
  for (const hop of named) await updateWithdrawn(trx, hop.id, actor.id, at);
  const receiptNo = `ZB-${unit.code}-${input.on.replaceAll('-', '')}-${deps.ids.short(4)}`;
  const forwardingId = await insertForwarding(trx, {
    driveId,
    unitCode: unit.code,
    fromAgencyId: from.id,
    toAgencyId: to.id,
    forwardedOn: input.on,
    document: input.document,
    note: input.note,
    receiptNo,
    changeId,
    by: actor.id,
    at,
  });
  audit(trx, at, actor, {
    verb: 'duty.forward',
    objectType: 'forwarding',
    objectId: forwardingId,
    agencyId: from.id,
    after: {
      title,
      receiptNo,
      document: input.document,
      effectiveOn: input.on,
      annexes: moved,
      ...(to.isNew ? { opened: input.toName } : {}),
    },
  });
  return forwardingId;
}

/** The unit, if this office may forward it now: it answers for it, or passes it on to the districts below it, and has not done so yet. */
async function requireForwardable(
  trx: Trx,
  ledger: Ledger,
  driveId: number,
  fromId: number,
  unitCode: string,
  today: string,
): Promise<Division> {
  const named = new Map((await listDivisions(trx)).map((one) => [one.code, one]));
  const unit = named.get(unitCode);
  if (!unit) throw problems.not_found();
  const holder = responsibleOn(ledger.tenures, named, unit.code, today)[0];
  const parent = named.get(unit.parent ?? '');
  const above =
    parent?.reporting === 'forward' ? responsibleOn(ledger.tenures, named, parent.code, today)[0] : undefined;
  if (fromId !== holder && fromId !== above) {
    const name = holder === undefined ? '' : (await getAgency(trx, holder)).name;
    throw forwardingProblems.not_responsible({ unit: unit.name, name });
  }
  const hops = await listForwardings(trx, { driveId, unit: unit.code });
  const incoming = incomingHop(hops, unit.code, fromId);
  if (incoming && incoming.acknowledgedAt === null)
    throw forwardingProblems.not_acknowledged({ unit: unit.name, receipt: incoming.receiptNo });
  const last = hops.filter((hop) => hop.fromAgencyId === fromId && hop.withdrawnAt === null).at(-1);
  // While the office still answers for the unit, its duty has gone nowhere: annex 1 only names who is to take it.
  if (last && fromId !== holder && hasLeft(hops, unit.code, fromId))
    throw forwardingProblems.already({ unit: unit.name, name: (await getAgency(trx, last.toAgencyId)).name });
  return unit;
}

/** The office says that it has the duty: who, when. @throws forwarding.not_receiver, forwarding.withdrawn */
export async function acknowledgeForwarding(
  trx: Trx,
  deps: Pick<Deps, 'clock'>,
  actor: Actor,
  forwardingId: number,
): Promise<Forwarding> {
  const hop = await getForwardingFor(trx, actor, forwardingId, true);
  if (hop.withdrawnAt !== null) throw forwardingProblems.withdrawn();
  if (hop.acknowledgedAt !== null) return hop;
  if (!mayAcknowledge(actor, hop))
    throw forwardingProblems.not_receiver({ name: (await getAgency(trx, hop.toAgencyId)).name });
  const at = deps.clock.now();
  await updateAcknowledged(trx, hop.id, actor.id, at);
  audit(trx, at, actor, {
    verb: 'duty.acknowledge',
    objectType: 'forwarding',
    objectId: hop.id,
    agencyId: hop.toAgencyId,
    after: { receiptNo: hop.receiptNo },
  });
  return hop;
}

/** Takes a forwarding back before it is acknowledged; the duty and the annexes go back too. @throws forwarding.acknowledged, agency.later_change */
export async function withdrawForwardedDuty(
  trx: Trx,
  deps: Pick<Deps, 'clock'>,
  actor: Actor,
  forwardingId: number,
): Promise<void> {
  await takeLedger(trx);
  const hop = await getForwardingFor(trx, actor, forwardingId, true);
  if (hop.withdrawnAt !== null) throw forwardingProblems.withdrawn();
  if (hop.acknowledgedAt !== null)
    throw forwardingProblems.acknowledged({ name: (await getAgency(trx, hop.toAgencyId)).name });
  if (!mayWithdraw(actor, hop))
    throw forwardingProblems.not_sender({ name: (await getAgency(trx, hop.fromAgencyId)).name });
  const at = deps.clock.now();
  if (hop.changeId !== null && (await isOwnChange(trx, hop))) await undoChange(trx, deps, actor, hop.changeId);
  else await updateWithdrawn(trx, hop.id, actor.id, at);
  audit(trx, at, actor, {
    verb: 'duty.withdraw',
    objectType: 'forwarding',
    objectId: hop.id,
    agencyId: hop.fromAgencyId,
    after: { receiptNo: hop.receiptNo },
  });
}

/** A forwarding this person may see: the province all, others those from or to their own office. @throws portal.not_found */
export async function getForwardingFor(
  trx: Trx | Deps['db'],
  actor: Actor,
  forwardingId: number,
  lock = false,
): Promise<Forwarding> {
  const [hop] = await listForwardings(trx, { id: forwardingId }, lock);
  const isTheirs = hop && [hop.fromAgencyId, hop.toAgencyId].includes(actor.agencyId);
  if (!hop || !(isTheirs || actor.scope.level === 'province')) throw problems.not_found();
  return hop;
}

/** A registration makes forwardings too, in one change with much else: that is not taken back with one of them. */
async function isOwnChange(trx: Trx, hop: Forwarding): Promise<boolean> {
  const [change] = await listChanges(trx, { id: hop.changeId ?? 0 });
  return change?.kind === 'forward';
}
