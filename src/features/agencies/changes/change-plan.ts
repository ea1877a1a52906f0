import { createHash } from 'node:crypto';
import { dayIn } from '#platform/clock.js';
import type { Db, Trx } from '#platform/db/connection.js';
import type { Deps } from '#platform/deps.js';
import {
  countBusinessesIn,
  countVersionsOf,
  countWaitingReceipts,
  findHoldings,
  findNameBearer,
  type HeldAnnex,
  type HeldOperator,
  listOpenAnnexesOf,
  listRequestIds,
  type OfficeHoldings,
} from './change-queries.js';
import { type Ledger, loadLedger } from './ledger-queries.js';
import { type LedgerFault, type Operation, responsibleOn, type Steps, stepsOf } from './ledger-rules.js';
import { agencyProblems } from '#features/agencies/problems.js';
import { listDivisions } from '#features/agencies/queries.js';
import { type Division, provinceCode, territoryOf } from '#features/agencies/territory.js';

export const officeChanges = ['rename', 'merge', 'split', 'transfer', 'close'] as const;
export type OfficeChange = (typeof officeChanges)[number];

/** What a person of the province fills in. */
export interface ChangeInput {
  readonly kind: OfficeChange;
  readonly agencyId: number;
  /** First day on which it holds, yyyy-mm-dd, today at the latest. */
  readonly on: string;
  readonly document: string;
  readonly reason: string;
  /** New name of the office, or name of the office that is split off. */
  readonly name: string;
  /** The office that takes over. */
  readonly to: number;
  readonly divisions: readonly string[];
  /** Who goes along with an office that is split off. */
  readonly operators: readonly number[];
}

/** What would happen, counted and named; `token` is bound to all of it. */
export interface ChangePlan {
  readonly input: ChangeInput;
  readonly office: OfficeHoldings;
  readonly target: OfficeHoldings | undefined;
  readonly steps: Steps;
  readonly title: string;
  readonly divisions: readonly Division[];
  readonly operators: readonly HeldOperator[];
  readonly annexes: readonly HeldAnnex[];
  /** Requests for accounts of the people who move. */
  readonly requests: readonly number[];
  readonly versions: number;
  readonly businesses: { readonly numbered: number; readonly standing: number };
  readonly token: string;
}

/**
 * Works out a change of an office without making it (C3). Confirming works it out again, with `lock`, and compares the tokens.
 * @throws agency.* where it cannot be
 */
export async function planChange(
  db: Db | Trx,
  deps: Pick<Deps, 'clock' | 'config'>,
  input: ChangeInput,
  lock = false,
): Promise<ChangePlan> {
  const today = dayIn(deps.config.officeZone, deps.clock.now());
  if (input.on > today) throw agencyProblems.date_ahead({ on: input.on });
  const office = await standing(db, input.agencyId, lock);
  const target = input.kind === 'merge' || input.kind === 'transfer' ? await standing(db, input.to, lock) : undefined;
  if (target?.id === office.id) throw agencyProblems.same_office();
  const [ledger, all] = await Promise.all([loadLedger(db), listDivisions(db)]);
  const named = new Map(all.map((one) => [one.code, one]));
  const divisions = outermost(ledger, named, input.divisions);
  await requireNothingAgainst(db, { ...input, divisions }, office, { ledger, named, today });
  const steps = stepsOf(ledger, operationOf({ ...input, divisions }));
  if ('fault' in steps) throw problemOf(steps, named, office);
  const moved = steps.begins.map(({ division }) => division);
  requireProvinceApart(ledger, input, moved);
  const operators = operatorsThatMove(input, office);
  const annexes =
    input.kind === 'merge'
      ? office.annexes
      : (await listOpenAnnexesOf(db, moved, lock)).filter(({ agencyId }) => agencyId === office.id);
  const territory = territoryOf(moved, all, elsewhere(ledger, moved));
  const plan = {
    input: { ...input, divisions },
    office,
    target,
    steps,
    title: titleOf(
      input,
      office,
      target,
      moved.map((code) => named.get(code)?.name ?? code),
    ),
    divisions: territory.map((code) => named.get(code) as Division),
    operators,
    annexes,
    requests: await listRequestIds(
      db,
      office.id,
      operators.map(({ id }) => id),
      input.kind === 'merge',
    ),
    versions: await countVersionsOf(
      db,
      annexes.map(({ id }) => id),
    ),
    businesses: { numbered: office.businesses, standing: await countBusinessesIn(db, territory) },
  };
  return { ...plan, token: createHash('sha256').update(JSON.stringify(plan)).digest('hex') };
}

/** Divisions that are not its own, a name that is taken, people or a receipt left behind. @throws agency.* */
async function requireNothingAgainst(
  db: Db | Trx,
  input: ChangeInput,
  office: OfficeHoldings,
  { ledger, named, today }: { ledger: Ledger; named: ReadonlyMap<string, Division>; today: string },
): Promise<void> {
  if (input.kind === 'split' || input.kind === 'transfer') requireOwn(ledger, named, input.divisions, office, today);
  if (input.kind === 'split') requireRest(ledger, input.divisions, office);
  if (input.kind === 'rename' || input.kind === 'split') {
    if (await findNameBearer(db, input.name, input.kind === 'rename' ? office.id : 0))
      throw agencyProblems.name_taken({ name: input.name });
  }
  const active = office.operators.filter(({ isActive }) => isActive);
  if (input.kind === 'close' && active.length > 0)
    throw agencyProblems.holds_people({ name: office.name, count: active.length });
  if ((input.kind === 'close' || input.kind === 'merge') && (await countWaitingReceipts(db, office.id)) > 0)
    throw agencyProblems.owes_receipt({ name: office.name });
}

function operatorsThatMove({ kind, operators }: ChangeInput, office: OfficeHoldings): readonly HeldOperator[] {
  if (kind === 'merge') return office.operators;
  return kind === 'split' ? office.operators.filter(({ id }) => operators.includes(id)) : [];
}

export function operationOf(input: ChangeInput, to = input.to): Operation {
  const { kind, on, divisions, agencyId } = input;
  if (kind === 'rename') return { kind, on, agencyId, name: input.name };
  if (kind === 'close') return { kind, on, agencyId };
  if (kind === 'merge') return { kind, on, from: agencyId, to };
  return kind === 'split' ? { kind, on, from: agencyId, divisions, to } : { kind, on, divisions, to };
}

async function standing(db: Db | Trx, agencyId: number, lock: boolean): Promise<OfficeHoldings> {
  const office = await findHoldings(db, agencyId, lock);
  if (!office) throw agencyProblems.fields({ what: '机构' });
  if (office.state === 'closed') throw agencyProblems.closed({ name: office.name });
  return office;
}

const openCodes = ({ tenures }: Ledger): Set<string> =>
  new Set(tenures.filter(({ to }) => to === null).map(({ division }) => division));

/** A division goes with the one above it unless it is held by name: what is named twice is named once. */
function outermost(ledger: Ledger, named: ReadonlyMap<string, Division>, codes: readonly string[]): string[] {
  const open = openCodes(ledger);
  return [...new Set(codes)].filter((code) => {
    const parent = named.get(code)?.parent;
    return named.has(code) && (open.has(code) || typeof parent !== 'string' || !codes.includes(parent));
  });
}

const elsewhere = (ledger: Ledger, moved: readonly string[]): string[] =>
  [...openCodes(ledger)].filter((code) => !moved.includes(code));

function requireOwn(
  ledger: Ledger,
  named: ReadonlyMap<string, Division>,
  divisions: readonly string[],
  office: OfficeHoldings,
  today: string,
): void {
  if (divisions.length === 0) throw agencyProblems.fields({ what: '辖区' });
  for (const code of divisions)
    if (!responsibleOn(ledger.tenures, named, code, today).includes(office.id))
      throw agencyProblems.not_theirs({ division: named.get(code)?.name ?? code });
}

function requireRest(ledger: Ledger, divisions: readonly string[], office: OfficeHoldings): void {
  const held = ledger.tenures.filter((one) => one.agencyId === office.id && one.to === null);
  if (held.every(({ division }) => divisions.includes(division))) throw agencyProblems.split_all();
}

/**
 * Whoever holds the province sees every office: it is never handed over, its people go to no other office, and no other office's
 * people come to it by a merge.
 */
function requireProvinceApart(ledger: Ledger, input: ChangeInput, moved: readonly string[]): void {
  const holders = ledger.tenures
    .filter(({ division, to }) => division === provinceCode && to === null)
    .map(({ agencyId }) => agencyId);
  const takesPeople = input.operators.length > 0 && holders.includes(input.agencyId);
  if (moved.includes(provinceCode) || takesPeople) throw agencyProblems.province_stays();
  if (input.kind === 'merge' && holders.includes(input.to)) throw agencyProblems.province_takes_none();
}

function problemOf(fault: LedgerFault, named: ReadonlyMap<string, Division>, office: OfficeHoldings): Error {
  const { division = '', from = '' } = fault;
  const details = { division: named.get(division)?.name ?? division, from: from === '1970-01-01' ? '最初' : from };
  return fault.fault === 'holds_territory'
    ? agencyProblems.holds_territory({ name: office.name, divisions: '辖区' })
    : agencyProblems[fault.fault](details);
}

function titleOf(
  { kind, name }: ChangeInput,
  office: OfficeHoldings,
  target: OfficeHoldings | undefined,
  places: readonly string[],
): string {
  switch (kind) {
    case 'rename':
      return `更名：${office.name}改为${name}`;
    case 'merge':
      return `合并：${office.name}并入${target?.name ?? ''}`;
    case 'split':
      return `分立：${office.name}分出${name}（${places.join('、')}）`;
    case 'transfer':
      return `辖区移交：${places.join('、')}由${office.name}移交${target?.name ?? ''}`;
    case 'close':
      return `撤销：${office.name}`;
  }
}
