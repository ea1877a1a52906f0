import type { Deps } from '#platform/deps.js';
import type { Trx } from '#platform/db/connection.js';
import type { Actor } from '#platform/http/actor.js';
import { stateNames } from '#domain/annexes/states.js';
import { crossCheckLater } from '#features/annexes/crosschecks/cross-check.js';
import { annexProblems } from '#features/annexes/problems.js';
import { listBoard } from '#features/drive/queries.js';

/**
 * Has the annexes of a unit held against each other anew, after a person has said which licence and filing are one, or took it back. @throws
 * annex.not_now while the province has one of them: its reviewer must not see it change
 */
export async function judgePairsAgain(
  trx: Trx,
  deps: Pick<Deps, 'clock' | 'ids'>,
  actor: Pick<Actor, 'agencyId'>,
  place: { readonly driveId: number; readonly unitCode: string },
): Promise<void> {
  const cells = (await listBoard(trx, place.driveId, actor.agencyId)).filter(
    ({ unitCode, annexNo }) => unitCode === place.unitCode && annexNo >= 3,
  );
  const away = cells.find(({ state }) => state === 'submitted' || state === 'accepted');
  if (away) throw annexProblems.not_now({ state: stateNames[away.state], step: '判断是否同一户' });
  await crossCheckLater(trx, deps, place);
}
