import type { Deps } from '#platform/deps.js';
import { audit } from '#platform/audit.js';
import type { Trx } from '#platform/db/connection.js';
import type { Actor } from '#platform/http/actor.js';
import { type DocketOutcome, mayConfirm, outcomesFor, outcomeWords } from '#domain/legacy/decisions.js';
import { docketWords } from '#domain/legacy/split.js';
import type { DriveDeps } from '#features/drive/deps.js';
import { type DocketLine, insertDocket, lockDocket, updateDocket } from './docket-queries.js';
import { placeAgain } from './docket-sync.js';
import { recheckHandedOut } from './handed-out.js';
import { licenceProblems } from './problems.js';

/** A line as the page showed it: nobody decides on what has changed meanwhile. */
export interface PickedLine {
  readonly id: number;
  readonly version: number;
}

const groundChars = { least: 2, most: 200 };

/** The ground as it is kept. @throws licence.docket_ground */
export function requireGround(typed: string): string {
  const ground = typed.replace(/\s+/g, ' ').trim();
  const { length } = [...ground];
  if (length < groundChars.least || length > groundChars.most) throw licenceProblems.docket_ground({ field: 'ground' });
  return ground;
}

/**
 * Says what is to become of rows that nobody can tell from the list, on which ground; another person must confirm it. All or none.
 * @throws licence.docket_*
 */
export async function proposeDecision(
  trx: Trx,
  deps: Deps,
  actor: Actor,
  input: {
    readonly driveId: number;
    readonly picked: readonly PickedLine[];
    readonly outcome: DocketOutcome;
    /** Reporting unit, where the outcome is one; null: the unit that each row itself suggests. */
    readonly unit: string | null;
    readonly ground: string;
  },
): Promise<number> {
  const { outcome, unit } = input;
  const ground = requireGround(input.ground);
  const lines = await lockPicked(trx, input.driveId, input.picked);
  if (lines.some(({ state }) => state !== 'open')) throw licenceProblems.docket_decided();
  const wrong = lines.find(({ reason }) => !outcomesFor(reason).includes(outcome));
  if (wrong)
    throw licenceProblems.docket_outcome_wrong({
      reason: docketWords[wrong.reason],
      outcome: outcomeWords[outcome],
      field: 'outcome',
    });
  if (outcome === 'unit' && lines.some(({ suggestion }) => (unit ?? suggestion) === null))
    throw licenceProblems.docket_unit({ field: 'unit' });
  const proposed = { state: 'proposed', outcome, ground, proposed_by: actor.id, proposed_at: deps.clock.now() };
  for (const [place, ids] of byUnit(lines, outcome, unit))
    await updateDocket(trx, ids, { ...proposed, outcome_unit: place === '' ? null : place, refused_ground: null });
  note(trx, deps, actor, 'licence.propose', lines, { outcome: outcomeWords[outcome], reason: ground });
  return lines.length;
}

/** Lines by the unit they go to; '' where the outcome is none. */
function byUnit(
  lines: readonly DocketLine[],
  outcome: DocketOutcome,
  unit: string | null,
): ReadonlyMap<string, number[]> {
  const places = new Map<string, number[]>();
  for (const { id, suggestion } of lines) {
    const place = outcome === 'unit' ? (unit ?? suggestion ?? '') : '';
    places.set(place, [...(places.get(place) ?? []), id]);
  }
  return places;
}

/** Confirms proposals of others: from here the rows are where the decision has them. @throws licence.docket_* */
export async function confirmDecision(
  trx: Trx,
  deps: DriveDeps,
  actor: Actor,
  input: { readonly driveId: number; readonly picked: readonly PickedLine[] },
): Promise<number> {
  const lines = await lockProposed(trx, actor, input);
  await updateDocket(
    trx,
    lines.map(({ id }) => id),
    { state: 'decided', decided_by: actor.id, decided_at: deps.clock.now() },
  );
  await placeAgain(
    trx,
    input.driveId,
    lines.map(({ licenceId }) => licenceId),
  );
  await recheckHandedOut(trx, deps, input.driveId);
  note(trx, deps, actor, 'licence.decide', lines, {});
  return lines.length;
}

/** Sends proposals of others back, with a word why. @throws licence.docket_* */
export async function refuseDecision(
  trx: Trx,
  deps: Deps,
  actor: Actor,
  input: { readonly driveId: number; readonly picked: readonly PickedLine[]; readonly ground: string },
): Promise<number> {
  const ground = requireGround(input.ground);
  const lines = await lockProposed(trx, actor, input);
  await updateDocket(
    trx,
    lines.map(({ id }) => id),
    { state: 'open', outcome: null, outcome_unit: null, refused_ground: ground },
  );
  note(trx, deps, actor, 'licence.refuse', lines, { reason: ground });
  return lines.length;
}

/** Takes decisions back that proved wrong: the rows are to be decided anew, what was decided stays readable. */
export async function reopenDecision(
  trx: Trx,
  deps: DriveDeps,
  actor: Actor,
  input: { readonly driveId: number; readonly picked: readonly PickedLine[]; readonly ground: string },
): Promise<number> {
  const ground = requireGround(input.ground);
  const lines = await lockPicked(trx, input.driveId, input.picked);
  if (lines.some(({ state }) => state !== 'decided')) throw licenceProblems.docket_decided();
  await updateDocket(
    trx,
    lines.map(({ id }) => id),
    { state: 'void', is_current: null, refused_ground: ground },
  );
  await insertDocket(trx, input.driveId, lines);
  await placeAgain(
    trx,
    input.driveId,
    lines.map(({ licenceId }) => licenceId),
  );
  await recheckHandedOut(trx, deps, input.driveId);
  note(trx, deps, actor, 'licence.reopen', lines, { reason: ground });
  return lines.length;
}

async function lockProposed(
  trx: Trx,
  actor: Actor,
  { driveId, picked }: { readonly driveId: number; readonly picked: readonly PickedLine[] },
): Promise<readonly DocketLine[]> {
  const lines = await lockPicked(trx, driveId, picked);
  if (lines.some(({ state }) => state !== 'proposed')) throw licenceProblems.docket_not_proposed();
  if (!lines.every(({ proposedBy }) => mayConfirm(proposedBy, actor.id))) throw licenceProblems.docket_same_person();
  return lines;
}

/** @throws licence.docket_none, licence.docket_decided where a line is not as it was shown */
async function lockPicked(trx: Trx, driveId: number, picked: readonly PickedLine[]): Promise<readonly DocketLine[]> {
  if (picked.length === 0) throw licenceProblems.docket_none();
  const shown = new Map(picked.map(({ id, version }) => [id, version]));
  const lines = await lockDocket(trx, driveId, [...shown.keys()]);
  if (lines.length < shown.size || lines.some(({ id, version }) => version !== shown.get(id)))
    throw licenceProblems.docket_decided();
  return lines;
}

function note(
  trx: Trx,
  deps: Deps,
  actor: Actor,
  verb: string,
  lines: readonly DocketLine[],
  facts: Readonly<Record<string, string>>,
): void {
  for (const reason of new Set(lines.map((line) => line.reason))) {
    const own = lines.filter((line) => line.reason === reason);
    audit(trx, deps.clock.now(), actor, {
      verb,
      objectType: 'licence-docket',
      objectId: own[0]?.id ?? 0,
      after: {
        kind: docketWords[reason],
        count: own.length,
        licences: own.map(({ licenceId }) => licenceId),
        ...facts,
      },
    });
  }
}
