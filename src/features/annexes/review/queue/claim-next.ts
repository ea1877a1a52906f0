import type { Trx } from '#platform/db/connection.js';
import type { Actor } from '#platform/http/actor.js';
import { Problem } from '#platform/problem.js';
import { listBoard } from '#features/drive/queries.js';
import type { AnnexDeps } from '#features/annexes/deps.js';
import { annexPath, versionPath } from '#features/annexes/context.js';
import { getAnnex } from '#features/annexes/queries.js';
import { claimAnnex } from '#features/annexes/review/steps.js';
import { nextFor, queueOf, type QueueAsk } from './queue-rules.js';

/** Takes the annex of a drive in hand that waits longest of those asked for. Returns where its rows are, or undefined when nothing waits. */
export async function claimNext(
  trx: Trx,
  deps: AnnexDeps,
  actor: Actor,
  driveId: number | undefined,
  ask: QueueAsk,
): Promise<string | undefined> {
  const cells = driveId === undefined ? [] : await listBoard(trx, driveId, null);
  const free = queueOf(cells, { ...ask, state: 'submitted', hands: 'free' }, actor.id);
  for (const { annexId, versionId } of free) {
    try {
      await claimAnnex(trx, deps, actor, annexId, false);
      return versionId === null ? annexPath({ id: annexId }) : `${versionPath({ id: annexId }, versionId)}/rows`;
    } catch (error) {
      // A colleague was faster, or the office has taken it back.
      if (!(error instanceof Problem)) throw error;
    }
  }
  return undefined;
}

/** Where a reviewer goes on after a decision: the next annex of the same drive, or the queue when there is none. */
export async function pathAfterDecision(trx: Trx, actor: Actor, annexId: number): Promise<string> {
  const { driveId } = await getAnnex(trx, annexId);
  const next = nextFor(await listBoard(trx, driveId, null), actor.id);
  return next ? annexPath({ id: next.annexId }) : '/annexes';
}
