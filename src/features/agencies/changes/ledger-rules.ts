import type { Division } from '#features/agencies/territory.js';

/** An office answers for a division from a day until, not including, another day; `to` null: until further notice. Days are yyyy-mm-dd. */
export interface Tenure {
  readonly id: number;
  readonly division: string;
  readonly agencyId: number;
  readonly from: string;
  readonly to: string | null;
}

/** A name that an office bears, dated likewise. */
export interface DatedName {
  readonly id: number;
  readonly agencyId: number;
  readonly name: string;
  readonly from: string;
  readonly to: string | null;
  /** When the change that brought it was entered; none: it was always known. */
  readonly enteredAt?: Date | null;
}

export const changeKinds = ['registration', 'forward', 'rename', 'merge', 'split', 'transfer', 'close'] as const;
export type ChangeKind = (typeof changeKinds)[number];

/** What the office decides; `on` is the first day on which it holds. */
export type Operation = { readonly on: string } & (
  | { readonly kind: 'forward' | 'transfer'; readonly divisions: readonly string[]; readonly to: number }
  | { readonly kind: 'split'; readonly from: number; readonly divisions: readonly string[]; readonly to: number }
  | { readonly kind: 'merge'; readonly from: number; readonly to: number }
  | { readonly kind: 'rename'; readonly agencyId: number; readonly name: string }
  | { readonly kind: 'close'; readonly agencyId: number }
);

/** What an operation does to the ledger: rows that end on its day, rows that begin on it, offices that end. */
export interface Steps {
  readonly ends: readonly Tenure[];
  readonly begins: readonly { readonly division: string; readonly agencyId: number }[];
  readonly namesEnd: readonly DatedName[];
  readonly namesBegin: readonly { readonly agencyId: number; readonly name: string }[];
  readonly closes: readonly number[];
  /** Things it touched, by name: a later change of one of them must be undone first. */
  readonly parts: readonly string[];
}

export interface LedgerFault {
  readonly fault: 'before_tenure' | 'before_name' | 'nothing_moves' | 'same_office' | 'holds_territory' | 'same_name';
  readonly division?: string;
  readonly from?: string;
}

const none = { ends: [], begins: [], namesEnd: [], namesBegin: [], closes: [], parts: [] };

/**
 * What an operation does to who answers for what and under which name (C3, C4). A division goes from hand to hand on one day, so that
 * it has one responsible office at every date; a day before the present tenure began would rewrite history and is a fault.
 */
export function stepsOf(
  ledger: { readonly tenures: readonly Tenure[]; readonly names: readonly DatedName[] },
  operation: Operation,
): Steps | LedgerFault {
  const { on } = operation;
  switch (operation.kind) {
    case 'forward':
    case 'transfer':
      return handOver(ledger.tenures, operation.divisions, operation.to, on);
    case 'split': {
      const steps = handOver(ledger.tenures, operation.divisions, operation.to, on);
      const offices = [`office:${operation.from}`, `office:${operation.to}`];
      return 'fault' in steps ? steps : { ...steps, parts: [...steps.parts, ...offices] };
    }
    case 'merge': {
      if (operation.from === operation.to) return { fault: 'same_office' };
      const held = openOf(ledger.tenures, operation.from).map(({ division }) => division);
      const steps = held.length === 0 ? none : handOver(ledger.tenures, held, operation.to, on);
      if ('fault' in steps) return steps;
      // The end of an office says anew how its name stands to the old system's: a renaming before it is undone after it.
      const ended = [`office:${operation.from}`, `name:${operation.from}`];
      const parts = [...steps.parts, ...ended, `office:${operation.to}`];
      return { ...steps, closes: [operation.from], parts };
    }
    case 'rename':
      return rename(ledger.names, operation.agencyId, operation.name, on);
    case 'close': {
      const held = openOf(ledger.tenures, operation.agencyId);
      if (held.length > 0) return { fault: 'holds_territory' };
      return {
        ...none,
        closes: [operation.agencyId],
        parts: [`office:${operation.agencyId}`, `name:${operation.agencyId}`],
      };
    }
  }
}

/** Tenures of an office that have no end. */
export const openOf = (tenures: readonly Tenure[], agencyId: number): Tenure[] =>
  tenures.filter((one) => one.agencyId === agencyId && one.to === null);

function handOver(
  tenures: readonly Tenure[],
  divisions: readonly string[],
  to: number,
  on: string,
): Steps | LedgerFault {
  const ends: Tenure[] = [];
  const begins: { division: string; agencyId: number }[] = [];
  for (const division of new Set(divisions)) {
    const own = tenures.filter((one) => one.division === division);
    const open = own.find((one) => one.to === null);
    if (open?.agencyId === to) continue;
    // A tenure that was ended and given back to the parent's office leaves its last day behind: nothing begins before that.
    const from =
      own
        .map((one) => one.to ?? one.from)
        .sort()
        .at(-1) ?? '';
    if (on < from) return { fault: 'before_tenure', division, from };
    if (open) ends.push(open);
    begins.push({ division, agencyId: to });
  }
  if (begins.length === 0) return { fault: 'nothing_moves' };
  const givers = [...new Set(ends.map(({ agencyId }) => `giver:${agencyId}`))];
  return { ...none, ends, begins, parts: [...begins.map(({ division }) => `division:${division}`), ...givers] };
}

function rename(names: readonly DatedName[], agencyId: number, name: string, on: string): Steps | LedgerFault {
  const open = names.find((one) => one.agencyId === agencyId && one.to === null);
  if (open?.name === name) return { fault: 'same_name' };
  if (open && on < open.from) return { fault: 'before_name', from: open.from };
  return {
    ...none,
    namesEnd: open ? [open] : [],
    namesBegin: [{ agencyId, name }],
    parts: [`name:${agencyId}`],
  };
}

/** Whether a tenure or name holds on a day. A row that began and ended on one day never did. */
export const holdsOn = (one: { readonly from: string; readonly to: string | null }, on: string): boolean =>
  one.from <= on && (one.to === null || on < one.to);

/**
 * The offices that answer for a division on a day: by its own row, else, unless it reports itself, by its parent's (Haikou answers for
 * its districts). One is right; none and several are faults of the ledger.
 */
export function responsibleOn(
  tenures: readonly Tenure[],
  divisions: ReadonlyMap<string, Division>,
  code: string,
  on: string,
): number[] {
  const own = tenures.filter((one) => one.division === code && holdsOn(one, on));
  const division = divisions.get(code);
  if (own.length > 0 || !division || division.reporting === 'report' || division.parent === null)
    return own.map(({ agencyId }) => agencyId);
  return responsibleOn(tenures, divisions, division.parent, on);
}

/** A change as far as undoing asks: when it was entered, what it touched. */
export interface EnteredChange {
  readonly id: number;
  readonly title: string;
  readonly parts: readonly string[];
}

/** The newest later change that rests on this one: it must be undone first. `live` holds changes that are not undone. */
export function laterThan<C extends EnteredChange>(change: EnteredChange, live: readonly C[]): C | undefined {
  return live
    .filter((one) => one.id > change.id && one.parts.some((part) => change.parts.some((own) => touches(own, part))))
    .sort((a, b) => b.id - a.id)[0];
}

/**
 * Of two parts of one office: a registration (`agency`) writes names and facts at once and touches its `name` and its standing
 * (`office`); what was given away can only go back to a `giver` that still stands, whatever else it gave.
 */
function touches(a: string, b: string): boolean {
  const [kindA = '', idA] = a.split(':');
  const [kindB = '', idB] = b.split(':');
  if (idA !== idB) return false;
  return kindA === kindB ? kindA !== 'giver' : related.has(`${kindA} ${kindB}`) || related.has(`${kindB} ${kindA}`);
}
const related = new Set(['agency name', 'agency office', 'giver office']);

const undoDays = 30;

/** An undo may be asked for during 30 days (C3). Instants in UTC. */
export const isInTime = (madeAt: Date, now: Date): boolean => now.getTime() - madeAt.getTime() <= undoDays * 86_400_000;
