import assert from 'node:assert/strict';
import { inTransaction } from '#platform/db/transaction.js';
import type { Actor } from '#platform/http/actor.js';
import type { CaseKind } from '#domain/filing/kinds.js';
import { type CaseAct, type CaseState, movesOf } from '#domain/filing/moves.js';
import { stateCalendar } from '#domain/statutory/calendar.js';
import { actOnCase } from '#features/filings/cases/acting.js';
import type { CaseFacts } from '#features/filings/cases/case-facts.js';
import { type FilingCase, lockCase } from '#features/filings/cases/case-queries.js';
import { beginDraft } from '#features/filings/cases/drafting.js';
import { findShownCase } from '#features/filings/cases/shown-queries.js';
import { checklistOf } from '#features/filings/materials/checklist.js';
import { writeMark } from '#features/filings/materials/material-queries.js';
import { moveCase } from '#features/filings/cases/moving.js';
import { plainFacts } from '#features/filings/cases/registered-facts.js';
import { takeBusinessIds } from '#features/register/writing/business-ids.js';
import { listStoredBusinesses } from '#features/register/writing/business-queries.js';
import type { PortalDeps } from '#src/deps.js';
import { aBusiness } from '#test/support/businesses.js';
import { ownAgency } from '#test/support/cast.js';
import type { Answer, Client, Fields } from '#test/support/client.js';
import { enterBusinesses } from '#test/support/enter-business.js';
import { actorNamed } from '#test/support/operators.js';
import { startTestPortal, type TestPortal } from '#test/support/test-portal.js';

/** A day of the operation phase: the second on which cases are filed. */
export const inOperation = new Date('2020-12-02T02:00:00Z');

/** A portal in operation, with the three posts of the cast's own office. */
export interface FilingPortal extends TestPortal {
  readonly agencyId: number;
  /** 受理岗, 审核岗, 备案确认岗. */
  readonly acceptor: Actor;
  readonly reviewer: Actor;
  readonly confirmer: Actor;
}

export async function startFilingPortal(over: Parameters<typeof startTestPortal>[0] = {}): Promise<FilingPortal> {
  const portal = await startTestPortal(over);
  portal.clock.setTo(inOperation);
  return filingPortal(portal);
}

/** A portal that runs already, as filings see it. */
export async function filingPortal(portal: TestPortal): Promise<FilingPortal> {
  const [acceptor, reviewer, confirmer] = [
    await actorNamed(portal, 'clerk'),
    await actorNamed(portal, 'examiner'),
    await actorNamed(portal, 'confirmer'),
  ];
  return { ...portal, agencyId: acceptor.agencyId, acceptor, reviewer, confirmer };
}

/** Facts of the `n`th business as a new filing states them: what comes with the confirmation is left out. */
export function factsOf(n: number, over: CaseFacts = {}): CaseFacts {
  const { filing_no: _no, filing_date: _day, filing_origin: _origin, ...facts } = aBusiness(n);
  return { ...facts, ...over };
}

/** What a draft refers to, and who begins it. */
export interface Refers {
  readonly businessId?: number;
  readonly licenceId?: number;
  readonly by?: Actor;
}

let next = 100;

/** Begins a draft of the kind; facts are those of a business of its own unless said. Returns the case's id. */
export async function draftOf(
  { deps, acceptor }: FilingPortal,
  kind: CaseKind,
  facts: CaseFacts = {},
  { by = acceptor, ...refers }: Refers = {},
): Promise<number> {
  next += 1;
  const own = kind === 'second_entry' ? { platform_case_no: `46000020201201${next}` } : {};
  return inTransaction(deps.db, (trx) =>
    beginDraft(trx, deps.cipher, {
      kind,
      agencyId: by.agencyId,
      facts: { ...factsOf(next), ...own, ...facts },
      by: by.id,
      at: deps.clock.now(),
      ...refers,
    }),
  );
}

/** The case as it is stored. */
export const caseOf = ({ deps, agencyId }: FilingPortal, id: number): Promise<FilingCase> =>
  inTransaction(deps.db, async (trx) => (await lockCase(trx, agencyId, id)) ?? assert.fail(`no case ${id}`));

/** Takes a case one step on by the real action, as this person. */
export async function actOn(
  portal: FilingPortal,
  id: number,
  by: Actor,
  act: CaseAct,
  ground = '',
  on: Pick<PortalDeps, 'db'> = portal.deps,
) {
  const { deps } = portal;
  if (act === 'notify') return notify(portal, id, by);
  const { version } = await caseOf(portal, id);
  const spareId = await takeBusinessIds(on.db, 1);
  return inTransaction(on.db, (trx) => actOnCase(trx, deps, by, { caseId: id, act, ground, version, spareId }));
}

/** The notice moves a case by itself: what it lists is kept elsewhere. */
const notify = async ({ deps, agencyId }: FilingPortal, id: number, by: Actor) =>
  inTransaction(deps.db, async (trx) => {
    const one = (await lockCase(trx, agencyId, id)) ?? assert.fail(`no case ${id}`);
    const step = { act: 'notify', ground: '一次性告知 1 项', by: by.id, at: deps.clock.now() } as const;
    const rules = { limitDays: 5, dayKind: 'working', calendar: stateCalendar(), zone: 'Asia/Shanghai' } as const;
    return { state: await moveCase(trx, one, step, rules), written: undefined };
  });

/** The acts that bring a case to a state. */
export function wayTo(kind: CaseKind, state: CaseState): CaseAct[] {
  const ways: Partial<Record<CaseState, CaseAct[]>> = { draft: [] };
  for (const from of ['draft', 'received', 'reviewed', 'supplement_notified'] as const)
    for (const { act: one, from: start, to } of movesOf(kind))
      if (start === from && ways[from] && !ways[to]) ways[to] = [...ways[from], one];
  return ways[state] ?? [];
}

/** Brings a draft to a state by the acts of the three posts. */
export async function carryTo(portal: FilingPortal, id: number, state: CaseState): Promise<number> {
  for (const one of wayTo((await caseOf(portal, id)).kind, state)) {
    const now = await caseOf(portal, id);
    const move = movesOf(now.kind).find(({ act: known, from }) => known === one && from === now.state);
    assert.ok(move, `${now.kind} ${now.state} ${one}`);
    await actOn(portal, id, portal[move.post], one, move.needsGround ? '按规定办理' : '');
    if (one === 'receive') await bringMaterials(portal, id);
  }
  return id;
}

/** Everything that the case asks for is there, on paper. */
export async function bringMaterials({ deps, agencyId, acceptor }: FilingPortal, id: number): Promise<void> {
  await inTransaction(deps.db, async (trx) => {
    const one = (await findShownCase(trx, agencyId, id)) ?? assert.fail(`no case ${id}`);
    const { asked } = await checklistOf(trx, deps.cipher, one);
    const hand = { by: acceptor.id, at: deps.clock.now() };
    for (const { code } of asked) await writeMark(trx, id, { code, mark: 'complete', word: '' }, hand);
  });
}

/** A case of the kind in a state; its business of its own. */
export async function caseIn(
  portal: FilingPortal,
  kind: CaseKind,
  state: CaseState,
  facts: CaseFacts = {},
  refers: Refers = {},
): Promise<number> {
  return carryTo(portal, await draftOf(portal, kind, facts, refers), state);
}

export const receivedCase = (portal: FilingPortal, facts: CaseFacts = {}): Promise<number> =>
  caseIn(portal, 'new', 'received', facts);

/** A filed business of the own office in the register, with its facts as a case states them. */
export async function filedBusiness(
  portal: FilingPortal,
  n: number,
  over: CaseFacts = {},
): Promise<{ readonly id: number; readonly facts: CaseFacts }> {
  const [id = 0] = await enterBusinesses(portal.deps, portal.agencyId, [
    { values: { ...aBusiness(n), ...over }, filingStatus: 'filed' },
  ]);
  return { id, facts: await registeredFacts(portal, id) };
}

/** What the register holds of a business now, personal numbers open. */
export async function registeredFacts({ deps }: FilingPortal, id: number): Promise<CaseFacts> {
  const stored = (await listStoredBusinesses(deps.db, [id])).get(id) ?? assert.fail(`no business ${id}`);
  return { ...plainFacts(stored, deps.cipher), filing_status: String(stored['filing_status']) };
}

/** Presses a button of a case's page, from that page, as it is now. */
export async function pressAct(
  portal: FilingPortal,
  client: Client,
  id: number,
  path: string,
  fields: Fields = {},
): Promise<Answer> {
  const { version } = await caseOf(portal, id);
  const from = { Referer: `${portal.base}/filings/${id}` };
  return client.post(`/filings/${id}${path}`, { seen: String(version), ...fields }, from);
}

export { ownAgency };
