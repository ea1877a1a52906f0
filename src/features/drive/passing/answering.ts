import type { Deps } from '#platform/deps.js';
import { audit } from '#platform/audit.js';
import type { Trx } from '#platform/db/connection.js';
import type { Actor } from '#platform/http/actor.js';
import type { DriveDeps } from '#features/drive/deps.js';
import { placeAgain } from '#features/drive/legacy/docket-sync.js';
import { getDriveLists } from '#features/drive/legacy/drive-lists-queries.js';
import { tellMoved } from '#features/drive/progress/moves.js';
import { noteListSizes } from '#features/drive/progress/standings.js';
import { listBoard } from '#features/drive/queries.js';
import { answerPasses, lockPasses, type StoredPass } from './pass-queries.js';
import { passProblems } from './problems.js';

/** A line as the page showed it: nobody answers what has changed meanwhile. */
export interface PickedPass {
  readonly id: number;
  readonly version: number;
}
interface Asked {
  readonly driveId: number;
  readonly picked: readonly PickedPass[];
}

const reasonChars = { least: 2, most: 200 };

/** Takes licences that were passed on to the own unit: from here they are no longer the sender's to take back. @throws licence_pass.* */
export async function takePassed(trx: Trx, deps: Pick<Deps, 'clock'>, actor: Actor, asked: Asked): Promise<number> {
  const passes = await lockWaiting(trx, actor, asked);
  await answer(trx, deps, actor, passes, 'taken');
  await tellMoved(trx, { kind: 'lists', driveId: asked.driveId }, deps.clock.now());
  return passes.length;
}

/** Sends them back, with a word why: they are open again where they came from. @throws licence_pass.* */
export async function returnPassed(
  trx: Trx,
  deps: DriveDeps,
  actor: Actor,
  asked: Asked & { readonly reason: string },
): Promise<number> {
  const reason = asked.reason.replace(/\s+/g, ' ').trim();
  const { length } = [...reason];
  if (length < reasonChars.least || length > reasonChars.most) throw passProblems.reason({ field: 'reason' });
  const passes = await lockWaiting(trx, actor, asked);
  await answer(trx, deps, actor, passes, 'sent_back', reason);
  await placeAgain(
    trx,
    asked.driveId,
    passes.map(({ licenceId }) => licenceId),
  );
  await noteListSizes(trx, asked.driveId, deps.clock.now());
  const units = passes.flatMap(({ fromUnit, toUnit }) => (toUnit === null ? [fromUnit] : [fromUnit, toUnit]));
  await deps.recheckLists(trx, deps, asked.driveId, [...new Set(units)]);
  return passes.length;
}

async function lockWaiting(trx: Trx, actor: Actor, { driveId, picked }: Asked): Promise<readonly StoredPass[]> {
  if (picked.length === 0) throw passProblems.none();
  // Lists are changed one after the other: nobody answers while one is loaded.
  await getDriveLists(trx, driveId, true);
  const shown = new Map(picked.map(({ id, version }) => [id, version]));
  const passes = await lockPasses(trx, driveId, [...shown.keys()]);
  const own = new Set((await listBoard(trx, driveId, actor.agencyId)).map(({ unitCode }) => unitCode));
  if (passes.some(({ toUnit }) => toUnit === null || !own.has(toUnit))) throw passProblems.not_yours();
  if (passes.length < shown.size || passes.some((one) => one.state !== 'waiting' || one.version !== shown.get(one.id)))
    throw passProblems.changed();
  return passes;
}

async function answer(
  trx: Trx,
  { clock }: Pick<Deps, 'clock'>,
  actor: Actor,
  passes: readonly StoredPass[],
  state: 'taken' | 'sent_back',
  reason: string | null = null,
): Promise<void> {
  const now = clock.now();
  const board = passes[0] ? await listBoard(trx, passes[0].driveId, null) : [];
  const nameOf = (unit: string) => board.find(({ unitCode }) => unitCode === unit)?.unitName ?? unit;
  await answerPasses(
    trx,
    passes.map(({ id }) => id),
    state,
    { by: actor.id, at: now, reason },
  );
  for (const fromUnit of new Set(passes.map((one) => one.fromUnit))) {
    const own = passes.filter((one) => one.fromUnit === fromUnit);
    audit(trx, now, actor, {
      verb: state === 'taken' ? 'licence.take' : 'licence.send-back',
      objectType: 'licence-pass',
      objectId: own[0]?.id ?? 0,
      agencyId: actor.agencyId,
      after: {
        count: own.length,
        licences: own.map(({ licenceId }) => licenceId),
        unit: nameOf(fromUnit),
        ...(reason === null ? {} : { reason }),
      },
    });
  }
}
