import type { Deps } from '#platform/deps.js';
import type { Trx } from '#platform/db/connection.js';
import type { Actor } from '#platform/http/actor.js';
import { enqueue } from '#platform/jobs/queue.js';
import { getAnnexFor } from '#features/annexes/queries.js';
import { importProblems } from '#features/imports/problems.js';
import { importBar } from '#features/imports/rules.js';
import { type ImportRun, insertRun, listWaitingNow, type RunAct } from './run-queries.js';

/**
 * Has annexes previewed or imported one after the other, each as a batch of its own: what stops one does not stop the next. Of each is
 * asked whether this person may; the run asks again when its turn comes. Annexes that wait in a run already are left to it.
 * @throws import.none_picked, import.not_accepted, import.same_person
 */
export async function startRun(
  trx: Trx,
  deps: Deps,
  actor: Actor,
  { act, annexIds }: { readonly act: RunAct; readonly annexIds: readonly number[] },
): Promise<number> {
  const picked: { id: number; unit: string; no: number }[] = [];
  for (const id of [...new Set(annexIds)].sort((a, b) => a - b)) {
    const annex = await getAnnexFor(trx, actor, id, true);
    const bar = importBar(annex, actor.id);
    if (bar !== null) throw importProblems[bar]();
    picked.push({ id, unit: annex.unitCode, no: annex.annexNo });
  }
  // Asked under the locks: of two who begin at once the second leaves to the first what that one has begun.
  const ids = picked.map(({ id }) => id);
  const waiting = new Set((await listWaitingNow(trx, ids)).map(Number));
  const wanted = picked.filter(({ id }) => !waiting.has(id));
  if (wanted.length === 0) throw importProblems.none_picked();
  const ordered = wanted.sort((a, b) => a.unit.localeCompare(b.unit) || a.no - b.no).map(({ id }) => id);
  const now = deps.clock.now();
  const runId = await insertRun(trx, { act, startedBy: actor.id, startedAt: now }, ordered);
  await runItemLater(trx, { id: runId, startedAt: now }, 1);
  return runId;
}

/** Has an item of a run worked on: it is due since the run began. */
export async function runItemLater(
  trx: Trx,
  { id, startedAt }: Pick<ImportRun, 'id' | 'startedAt'>,
  seq: number,
): Promise<void> {
  await enqueue(trx, startedAt, {
    name: 'annex.import-item',
    payload: { runId: id, seq },
    dedupeKey: `annex.import-item:${id}:${seq}`,
  });
}
