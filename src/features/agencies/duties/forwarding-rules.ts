import type { Actor } from '#platform/http/actor.js';

/** A hop of the duty as far as deciding asks. */
export interface Hop {
  readonly unitCode: string;
  readonly fromAgencyId: number;
  readonly toAgencyId: number;
  readonly acknowledgedAt: Date | null;
  readonly withdrawnAt: Date | null;
}

/** The live hop that brought a unit to this office, if any: the newest that nobody has withdrawn. */
export const incomingHop = <H extends Hop>(hops: readonly H[], unitCode: string, agencyId: number): H | undefined =>
  hops.filter((hop) => hop.unitCode === unitCode && hop.toAgencyId === agencyId && hop.withdrawnAt === null).at(-1);

/** Whether the unit has already left this office: a live hop from it that is newer than the one to it. */
export function hasLeft(hops: readonly Hop[], unitCode: string, agencyId: number): boolean {
  const live = hops.filter((hop) => hop.unitCode === unitCode && hop.withdrawnAt === null);
  const last = (key: 'fromAgencyId' | 'toAgencyId') => live.map((hop) => hop[key]).lastIndexOf(agencyId);
  return last('fromAgencyId') >= 0 && last('fromAgencyId') > last('toAgencyId');
}

/** The office that one still answering for a unit has named in its annex 1: the receipt is there, the duty has not moved. */
export function announcedTo(hops: readonly Hop[], unitCode: string, agencyId: number): number | undefined {
  if (!hasLeft(hops, unitCode, agencyId)) return undefined;
  const own = hops.filter(
    (hop) => hop.unitCode === unitCode && hop.fromAgencyId === agencyId && hop.withdrawnAt === null,
  );
  return own.at(-1)?.toAgencyId;
}

/** A reporting unit as far as forwarding it asks. */
export interface UnitDuty {
  readonly code: string;
  /** Who answers for it now. */
  readonly holder: number | undefined;
  /** Who answers for the division above it, where that one only passes duties on (Sanya's to its districts); else undefined. */
  readonly above: number | undefined;
}

/** Who would forward a unit, to whom it seems to go, and what has to happen before. */
export interface Forwardable<H extends Hop> {
  readonly fromId: number;
  /** Who is responsible where the duty only passes through, or whom the office's annex 1 names. */
  readonly toId: number | undefined;
  /** The hop that brought the unit here and that nobody has acknowledged: before that it does not go on. */
  readonly unacknowledged: H | undefined;
}

/**
 * Whether this person may forward a unit now, and in whose name: an office what it answers for or what lies below it and it has not yet
 * passed on, the province whatever anybody answers for (R25). Undefined where there is nothing to forward.
 */
export function forwardable<H extends Hop>(
  actor: Pick<Actor, 'scope' | 'agencyId'>,
  { code, holder, above }: UnitDuty,
  hops: readonly H[],
): Forwardable<H> | undefined {
  const passesOn = above !== undefined && above !== holder && !hasLeft(hops, code, above);
  const own = [holder, ...(passesOn ? [above] : [])].find((id) => id === actor.agencyId);
  const fromId = isProvince(actor) ? holder : own;
  if (fromId === undefined) return undefined;
  const incoming = incomingHop(hops, code, fromId);
  return {
    fromId,
    toId: fromId === above && holder !== fromId ? holder : announcedTo(hops, code, fromId),
    unacknowledged: incoming?.acknowledgedAt === null ? incoming : undefined,
  };
}

const isProvince = (actor: Pick<Actor, 'scope'>): boolean => actor.scope.level === 'province';

/** Who may forward in the name of an office: its own people with the verb, and the province (R25). */
export const mayForwardFor = (actor: Actor, agencyId: number): boolean =>
  actor.verbs.has('duty.forward') && (isProvince(actor) || actor.agencyId === agencyId);

/** Only people of the office that the duty was forwarded to acknowledge it: an opened page is no receipt (C10). */
export const mayAcknowledge = (actor: Actor, hop: Hop): boolean =>
  actor.verbs.has('duty.acknowledge') &&
  actor.agencyId === hop.toAgencyId &&
  hop.acknowledgedAt === null &&
  hop.withdrawnAt === null;

/** Taken back by who sent it or the province, as long as nobody has acknowledged it. */
export const mayWithdraw = (actor: Actor, hop: Hop): boolean =>
  mayForwardFor(actor, hop.fromAgencyId) && hop.acknowledgedAt === null && hop.withdrawnAt === null;
