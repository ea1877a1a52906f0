import type { Deps } from '#platform/deps.js';
import { dayIn } from '#platform/clock.js';
import type { Trx } from '#platform/db/connection.js';
import type { Actor } from '#platform/http/actor.js';
import { problems } from '#platform/problem.js';
import { openFacts } from '#features/filings/cases/case-facts.js';
import { findAtPlace } from '#features/filings/cases/register-queries.js';
import { endedValues } from '#features/filings/cases/register-rules.js';
import { correctionProblems } from '#features/filings/problems.js';
import { type BusinessDraft, placeKey } from '#features/register/business.js';
import { type BusinessColumns, textOf } from '#features/register/columns.js';
import { listHistory } from '#features/register/detail/detail-queries.js';
import { factsOn } from '#features/register/detail/history-rules.js';
import { factsOfRow } from '#features/register/detail/show.js';
import { type FilingStatus, isActive } from '#features/register/fields.js';
import { listCities } from '#features/register/reference-queries.js';
import { differenceOf } from '#features/register/writing/difference.js';
import { createRegisterWriter } from '#features/register/writing/writer.js';
import { type EntryCorrection, decideCorrection, lockCorrection, voidNumber } from './correction-queries.js';
import { changesByDay, correctionKinds } from './correction-rules.js';
import { holdOwnEntry, noteCorrection } from './own-entry.js';

type CorrectingDeps = Pick<Deps, 'clock' | 'config' | 'cipher'>;
const lastDay = '9999-12-31';

/** Confirms what another has proposed: the register is corrected, from the day on which the wrong was stated. @throws correction.* */
export async function confirmCorrection(
  trx: Trx,
  deps: CorrectingDeps,
  actor: Actor,
  id: number,
): Promise<EntryCorrection> {
  const one = await lockOpen(trx, actor, id);
  if (one.proposedBy === actor.id) throw correctionProblems.same_person();
  const stored = await holdOwnEntry(trx, actor, one.businessId);
  if (Number(stored['version']) !== one.businessVersion) throw correctionProblems.moved();
  const at = deps.clock.now();
  await correct(trx, deps, actor, one, stored);
  if (one.kind === 'void')
    await voidNumber(trx, textOf(stored['filing_no']), {
      agencyId: one.agencyId,
      operatorId: actor.id,
      at,
      ground: `误登记：${one.ground}`.slice(0, 300),
    });
  await end(trx, deps, actor, one, 'confirmed', null);
  noteCorrection(trx, deps, actor, 'filing.correct', one.businessId, {
    correction: correctionKinds[one.kind],
    reason: one.ground,
  });
  return one;
}

async function correct(
  trx: Trx,
  deps: CorrectingDeps,
  actor: Actor,
  one: EntryCorrection,
  stored: BusinessColumns,
): Promise<void> {
  const now = deps.clock.now();
  const draft = await draftOf(trx, deps, one, stored);
  await refuseSecond(trx, draft, stored);
  const { fields, columns } = differenceOf(stored, draft, deps.cipher, now);
  const history = await listHistory(trx, one.businessId);
  const enteredOn = dayIn(deps.config.officeZone, stored['created_at'] as Date);
  const { entry } = factsOn(lastDay, factsOfRow(stored), history, enteredOn);
  const writer = createRegisterWriter(trx, deps.cipher, now);
  await writer.change(stored, columns);
  for (const [effectiveOn, changes] of changesByDay(fields, history, entry.effectiveOn))
    await writer.note({
      businessId: one.businessId,
      act: 'correct',
      source: draft.source,
      fields: JSON.stringify(changes),
      effectiveOn,
      actorId: actor.id,
      at: now,
    });
  await writer.finish();
}

async function draftOf(
  trx: Trx,
  { cipher }: CorrectingDeps,
  one: EntryCorrection,
  stored: BusinessColumns,
): Promise<BusinessDraft> {
  const values = one.facts === null ? endedValues('deregister') : openFacts(cipher, one.facts);
  const division = values['division_code'];
  const cities = await listCities(trx);
  return {
    values,
    filingStatus: one.kind === 'void' ? 'deregistered' : (textOf(stored['filing_status']) as FilingStatus),
    agencyId: one.agencyId,
    city: division ? (cities.get(division) ?? division) : textOf(stored['city']),
    source: { kind: 'hand', reference: `更正单 ${one.id}：${one.ground}`.slice(0, 60) },
  };
}

async function refuseSecond(trx: Trx, { values, filingStatus }: BusinessDraft, stored: BusinessColumns): Promise<void> {
  if (!isActive(filingStatus)) return;
  const keys = ['uscc', 'legacy_reg_no', 'business_address', 'subject'];
  const facts = keys.map((field) => [field, values[field] ?? textOf(stored[field])]);
  const place = placeKey(Object.fromEntries(facts));
  const holder = place === null ? undefined : await findAtPlace(trx, place, Number(stored['id']));
  if (holder) throw correctionProblems.place_taken({ name: holder.name, agency: holder.agencyName });
}

/** Does not agree with what another has proposed. @throws correction.* */
export async function refuseCorrection(
  trx: Trx,
  deps: CorrectingDeps,
  actor: Actor,
  { id, ground }: { readonly id: number; readonly ground: string },
): Promise<EntryCorrection> {
  const one = await lockOpen(trx, actor, id);
  if (one.proposedBy === actor.id) throw correctionProblems.same_person();
  if ([...ground].length < 2 || [...ground].length > 200) throw correctionProblems.refusal_ground({ field: 'ground' });
  await end(trx, deps, actor, one, 'refused', ground);
  noteCorrection(trx, deps, actor, 'filing.refuse-correction', one.businessId, { reason: ground });
  return one;
}

/** Takes back what the person has proposed. @throws correction.* */
export async function withdrawCorrection(
  trx: Trx,
  deps: CorrectingDeps,
  actor: Actor,
  id: number,
): Promise<EntryCorrection> {
  const one = await lockOpen(trx, actor, id);
  if (one.proposedBy !== actor.id) throw correctionProblems.not_own();
  await end(trx, deps, actor, one, 'withdrawn', null);
  noteCorrection(trx, deps, actor, 'filing.withdraw-correction', one.businessId, {});
  return one;
}

async function lockOpen(trx: Trx, actor: Actor, id: number): Promise<EntryCorrection> {
  const one = await lockCorrection(trx, actor.agencyId, id);
  if (!one) throw problems.not_found();
  if (one.state !== 'proposed') throw correctionProblems.not_open();
  return one;
}

async function end(
  trx: Trx,
  { clock }: CorrectingDeps,
  actor: Actor,
  { id }: EntryCorrection,
  state: 'confirmed' | 'refused' | 'withdrawn',
  ground: string | null,
): Promise<void> {
  if (!(await decideCorrection(trx, id, { state, by: actor.id, at: clock.now(), ground })))
    throw correctionProblems.not_open();
}
