import { registrationProblems } from '#features/agencies/problems.js';
import { rowWords } from '#domain/annexes/sheets.js';
import { nameKey } from '#domain/values/names.js';
import type { RegistrationPlan, RegistrationRow } from './registration-rules.js';

/** A name that an agency uses or used. */
export interface KnownName {
  readonly agencyId: number;
  readonly name: string;
  readonly divisionCode: string;
  /** The agency answers for a reporting unit. */
  readonly isReporting: boolean;
  /** The name is in use. */
  readonly isOpen: boolean;
}

/** A row and the agency it speaks of; undefined: one that nobody knows yet. */
export interface RegisteredOffice {
  readonly row: RegistrationRow;
  readonly agencyId: number | undefined;
}

/** Who passes the duty on to whom: places in `offices`, or an agency that another unit registered. */
export interface PlannedForwarding {
  readonly from: number;
  readonly to: number | { readonly agencyId: number };
  readonly document: string;
}

export interface ResolvedRows {
  readonly offices: readonly RegisteredOffice[];
  readonly forwardings: readonly PlannedForwarding[];
}

interface Unit {
  readonly code: string;
  readonly agencyId: number;
}

/**
 * Finds the agency of each row and of each acting office by any name it ever had (C2). The unit's office is that of the row with 是, or, where all
 * is forwarded, of the row that bears one of its names. @throws agency_registration.unknown_acting_agency, .ambiguous_name,
 * .name_taken, .other_office, .named_twice, .forwards_in_circle
 */
export function resolveRows(plan: RegistrationPlan, unit: Unit, known: readonly KnownName[]): ResolvedRows {
  const byKey = namesByKey(known);
  const rows = [...(plan.responsible ? [plan.responsible] : []), ...plan.forwarding.map(({ row }) => row)];
  const ofUnit = plan.responsible ?? rows.find((row) => named(byKey, row.name).some(isOf(unit))) ?? rows[0];
  const offices = rows.map((row) => ({
    row,
    agencyId: row === ofUnit ? ownOffice(byKey, unit, row) : otherOffice(byKey, unit, row),
  }));
  requireOnce(offices);
  const forwardings = plan.forwarding.flatMap(({ row, to }) => {
    const from = rows.indexOf(row);
    return to.map((name) => ({
      from,
      to: placeIn(rows, from, name) ?? { agencyId: actingAgency(byKey, unit, row, name, offices[from]?.agencyId) },
      document: row.dutyDocument,
    }));
  });
  requireEnd(rows, forwardings);
  return { offices, forwardings };
}

type Names = ReadonlyMap<string, readonly KnownName[]>;

function namesByKey(known: readonly KnownName[]): Names {
  const byKey = new Map<string, KnownName[]>();
  for (const one of known) {
    const list = byKey.get(nameKey(one.name));
    if (list) list.push(one);
    else byKey.set(nameKey(one.name), [one]);
  }
  return byKey;
}

const named = (byKey: Names, name: string) => byKey.get(nameKey(name)) ?? [];
/** Another unit's office bears the name now. An office that handed this unit's duty over is none: it may be named as who forwards. */
const answersElsewhere =
  (unit: Unit) =>
  ({ agencyId, divisionCode, isReporting, isOpen }: KnownName): boolean =>
    isReporting && isOpen && agencyId !== unit.agencyId && divisionCode !== unit.code;
const isOf = (unit: Unit) => (one: KnownName) => one.agencyId === unit.agencyId;

/**
 * The unit keeps its agency, under a new name too, unless the row is plainly of another office: one that bears the name now, or any
 * other where the duty lies with an office from elsewhere.
 */
function ownOffice(byKey: Names, unit: Unit, row: RegistrationRow): number {
  const bearers = named(byKey, row.name);
  if (bearers.some(isOf(unit))) return unit.agencyId;
  if (bearers.some(answersElsewhere(unit)))
    throw registrationProblems.name_taken({ row: rowWords(row.row), name: row.name });
  const own = [...byKey.values()].flat().filter(isOf(unit));
  if (bearers.some(({ isOpen }) => isOpen) || own.some(({ divisionCode }) => divisionCode !== unit.code)) {
    const holder = own.find(({ isOpen }) => isOpen)?.name ?? '';
    throw registrationProblems.other_office({ row: rowWords(row.row), name: row.name, holder });
  }
  return unit.agencyId;
}

function otherOffice(byKey: Names, unit: Unit, row: RegistrationRow): number | undefined {
  const others = named(byKey, row.name).filter((one) => !isOf(unit)(one));
  if (others.length === 0) return undefined;
  if (others.some(answersElsewhere(unit)))
    throw registrationProblems.name_taken({ row: rowWords(row.row), name: row.name });
  return pick(others, unit, row, row.name);
}

/** Another row of the same annex, by its name or its name in the old system. */
function placeIn(rows: readonly RegistrationRow[], from: number, name: string): number | undefined {
  const isAt = (names: (row: RegistrationRow) => string) =>
    rows.findIndex((row, at) => at !== from && nameKey(names(row)) === nameKey(name));
  const place = [isAt((row) => row.name), isAt((row) => row.systemName)].find((at) => at >= 0);
  return place;
}

function actingAgency(
  byKey: Names,
  unit: Unit,
  row: RegistrationRow,
  name: string,
  fromId: number | undefined,
): number {
  const found = named(byKey, name).filter((one) => one.agencyId !== fromId);
  if (found.length === 0) throw registrationProblems.unknown_acting_agency({ row: rowWords(row.row), name });
  return pick(found, unit, row, name);
}

/** One agency of those that had the name: who has it now goes before who had it, who works in the unit before who does not. */
function pick(found: readonly KnownName[], unit: Unit, row: RegistrationRow, name: string): number {
  const sieves = [(one: KnownName) => one.isOpen, (one: KnownName) => one.divisionCode === unit.code];
  let left = found;
  for (const sieve of sieves) {
    if (new Set(left.map(({ agencyId }) => agencyId)).size === 1) break;
    const kept = left.filter(sieve);
    if (kept.length > 0) left = kept;
  }
  const [first, ...more] = new Set(left.map(({ agencyId }) => agencyId));
  if (first === undefined || more.length > 0)
    throw registrationProblems.ambiguous_name({ row: rowWords(row.row), name });
  return first;
}

function requireOnce(offices: readonly RegisteredOffice[]): void {
  const seen = new Map<number, RegistrationRow>();
  for (const { row, agencyId } of offices) {
    if (agencyId === undefined) continue;
    const earlier = seen.get(agencyId);
    if (earlier)
      throw registrationProblems.named_twice({
        first: rowWords(earlier.row),
        second: rowWords(row.row),
        name: row.name,
      });
    seen.set(agencyId, row);
  }
}

/** Hops within the annex must come to an end at an office that does the work or that another unit registered. */
function requireEnd(rows: readonly RegistrationRow[], forwardings: readonly PlannedForwarding[]): void {
  for (const start of forwardings) {
    const passed = new Set<number>();
    for (let open = [start.from]; open.length > 0; ) {
      const next = open.flatMap((place) => forwardings.filter(({ from }) => from === place).map(({ to }) => to));
      for (const place of open) passed.add(place);
      if (next.some((to) => to === start.from)) {
        const row = rows[start.from] as RegistrationRow;
        throw registrationProblems.forwards_in_circle({ row: rowWords(row.row), name: row.name });
      }
      open = next.filter((to): to is number => typeof to === 'number' && !passed.has(to));
    }
  }
}
