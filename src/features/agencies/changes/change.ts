import type { Deps } from '#platform/deps.js';
import { audit } from '#platform/audit.js';
import type { Trx } from '#platform/db/connection.js';
import type { Actor } from '#platform/http/actor.js';
import { type ChangeInput, type ChangePlan, operationOf, planChange } from './change-plan.js';
import { nextOfficeCode } from './change-queries.js';
import { closeUnusedOffice, withdrawOfChange } from '#features/agencies/duties/forwarding-queries.js';
import {
  completeChange,
  insertChange,
  listChanges,
  loadLedger,
  type StoredChange,
  takeLedger,
  updateUndone,
} from './ledger-queries.js';
import { createRecorder, type Recorder, type Restores, restore } from './restore-queries.js';
import { isInTime, laterThan, type Steps, stepsOf } from './ledger-rules.js';
import { agencyProblems } from '#features/agencies/problems.js';
import { insertAgency } from '#features/agencies/queries.js';

/** What a change keeps for its page and its undo. */
export interface ChangeDetail extends Restores {
  readonly agencies: readonly number[];
  readonly counts: { readonly divisions: number; readonly operators: number; readonly annexes: number };
  /** An office that a forwarding made: it is closed, not deleted, since the receipt names it. */
  readonly opened?: number;
}

/**
 * Makes a change of an office in this transaction: territory, names, people and annexes move together or not at all (C3). Filing
 * numbers stay with the office that gave them (V13). `token` is the one the preview showed. @throws agency.stale and the plan's refusals
 */
export async function makeChange(
  trx: Trx,
  deps: Pick<Deps, 'clock' | 'config'>,
  actor: Actor,
  input: ChangeInput,
  token: string,
): Promise<number> {
  await takeLedger(trx);
  const plan = await planChange(trx, deps, input, true);
  if (plan.token !== token) throw agencyProblems.stale();
  const at = deps.clock.now();
  const changeId = await insertChange(trx, {
    kind: input.kind,
    effectiveOn: input.on,
    document: input.document,
    reason: input.reason,
    title: plan.title,
    by: actor.id,
    at,
  });
  const recorder = createRecorder(trx);
  const to = input.kind === 'split' ? await openOffice(trx, recorder, plan) : input.to;
  const steps = input.kind === 'split' ? await finalSteps(trx, plan, to) : plan.steps;
  await enterSteps(recorder, steps, { changeId, on: input.on, document: input.document, by: actor.id, at });
  await restateName(recorder, plan);
  for (const id of steps.closes)
    await recorder.update(
      'agencies',
      id,
      { state: plan.office.state, closed_on: null },
      { state: 'closed', closed_on: input.on },
    );
  await moveOperators(recorder, plan, to);
  for (const annex of plan.annexes)
    await recorder.update('annexes', annex.id, { agency_id: plan.office.id }, { agency_id: to });
  for (const id of plan.requests)
    await recorder.update('account_requests', id, { agency_id: plan.office.id }, { agency_id: to });
  const detail: ChangeDetail = {
    ...recorder.restores,
    agencies: to > 0 ? [plan.office.id, to] : [plan.office.id],
    counts: { divisions: plan.divisions.length, operators: plan.operators.length, annexes: plan.annexes.length },
  };
  await completeChange(trx, changeId, detail, steps.parts);
  audit(trx, at, actor, {
    verb: `agency.${input.kind}`,
    objectType: 'agency',
    objectId: plan.office.id,
    agencyId: plan.office.id,
    after: { changeId, title: plan.title, document: input.document, effectiveOn: input.on, ...detail.counts },
  });
  return changeId;
}

/** Writes the steps of the ledger: first what ends, then what begins, so that a division is never held twice. */
export async function enterSteps(
  recorder: Recorder,
  steps: Steps,
  change: { changeId: number; on: string; document: string; by: number; at: Date },
): Promise<void> {
  const { changeId, on } = change;
  for (const { id } of steps.ends)
    await recorder.update('agency_territories', id, { valid_to: null, is_open: 1 }, { valid_to: on, is_open: null });
  for (const { division, agencyId } of steps.begins)
    await recorder.insert('agency_territories', {
      division_code: division,
      agency_id: agencyId,
      valid_from: on,
      is_open: 1,
      change_id: changeId,
    });
  for (const { id } of steps.namesEnd) await recorder.update('agency_names', id, { valid_to: null }, { valid_to: on });
  for (const { agencyId, name } of steps.namesBegin)
    await recorder.insert('agency_names', {
      agency_id: agencyId,
      name,
      source: 'actual',
      valid_from: on,
      document: change.document,
      decided_by: change.by,
      change_id: changeId,
    });
}

/**
 * Takes a change back within 30 days: every row is again what it was, ids included. @throws agency.later_change naming what must be
 * undone first, agency.too_late, agency.changed_since
 */
export async function undoChange(
  trx: Trx,
  deps: Pick<Deps, 'clock'>,
  actor: Actor,
  changeId: number,
): Promise<StoredChange> {
  await takeLedger(trx);
  const [change] = await listChanges(trx, { id: changeId });
  if (!change) throw agencyProblems.no_such_change();
  const at = deps.clock.now();
  requireUndoable(change, await listChanges(trx, { live: true }), at);
  const detail = change.detail as ChangeDetail;
  if (!(await restore(trx, detail))) throw agencyProblems.changed_since();
  if (change.kind === 'forward') await withdrawOfChange(trx, change.id, actor.id, at);
  if (detail.opened !== undefined) await closeUnusedOffice(trx, detail.opened, change.effectiveOn);
  await updateUndone(trx, change.id, actor.id, at);
  audit(trx, at, actor, {
    verb: 'agency.undo',
    objectType: 'agency',
    objectId: detail.agencies[0] ?? 0,
    agencyId: detail.agencies[0] ?? null,
    after: { changeId: change.id, title: change.title },
  });
  return change;
}

/** @throws agency.undone, agency.not_undoable, agency.too_late, agency.later_change */
export function requireUndoable(change: StoredChange, live: readonly StoredChange[], now: Date): void {
  if (change.undoneAt !== null) throw agencyProblems.undone();
  if (change.kind === 'registration') throw agencyProblems.not_undoable();
  if (!isInTime(change.madeAt, now)) throw agencyProblems.too_late();
  const later = laterThan(change, live);
  if (later) throw agencyProblems.later_change({ title: later.title });
}

async function openOffice(trx: Trx, recorder: Recorder, { input, office }: ChangePlan): Promise<number> {
  const divisionCode = input.divisions[0] ?? office.divisionCode;
  const id = await insertAgency(trx, {
    code: await nextOfficeCode(trx, divisionCode),
    name: input.name,
    shortName: input.name.slice(0, 30),
    systemName: '',
    divisionCode,
    isReporting: false,
    divisions: [],
    state: 'invited',
    from: input.on,
  });
  recorder.note('agencies', id);
  return id;
}

async function finalSteps(trx: Trx, { input }: ChangePlan, to: number): Promise<Steps> {
  const steps = stepsOf(await loadLedger(trx), operationOf(input, to));
  if ('fault' in steps) throw agencyProblems.stale();
  return steps;
}

/** An office has one active liaison (R8): whoever comes to one that has its own is no longer it. */
async function moveOperators(recorder: Recorder, { operators, office, target }: ChangePlan, to: number): Promise<void> {
  const isTaken = target?.operators.some(({ isActive, isLiaison }) => isActive && isLiaison) ?? false;
  for (const { id, isLiaison } of operators) {
    const own = isLiaison ? 1 : 0;
    await recorder.update(
      'operators',
      id,
      { agency_id: office.id, is_liaison: own },
      { agency_id: to, is_liaison: isTaken ? 0 : own },
    );
  }
}

/** A name that changes, or an office that ends, says anew how it stands to its name in the old system (C2). */
async function restateName(recorder: Recorder, { input, office }: ChangePlan): Promise<void> {
  const name = input.kind === 'rename' ? input.name : office.name;
  const ended = { merge: 'replaced', close: 'closed' } as const;
  const relation =
    input.kind === 'merge' || input.kind === 'close'
      ? ended[input.kind]
      : input.kind === 'rename'
        ? name === office.systemName
          ? 'same'
          : 'renamed'
        : office.nameRelation;
  const after = { name, name_relation: office.systemName === '' ? office.nameRelation : relation };
  if (after.name === office.name && after.name_relation === office.nameRelation) return;
  await recorder.update('agencies', office.id, { name: office.name, name_relation: office.nameRelation }, after);
}
