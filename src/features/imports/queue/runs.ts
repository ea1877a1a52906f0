import type { Deps } from '#platform/deps.js';
import type { Trx } from '#platform/db/connection.js';
import type { Actor } from '#platform/http/actor.js';
import { enqueue } from '#platform/jobs/queue.js';
import { getAnnexFor } from '#features/annexes/queries.js';
import { importProblems } from '#features/imports/problems.js';
import { importBar } from '#features/imports/rules.js';
import { insertRun, listInRuns, type RunAct } from './run-queries.js';

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
  const waiting = new Set((await listInRuns(trx)).map(Number));
  const wanted: { id: number; unit: string; no: number }[] = [];
  for (const id of [...new Set(annexIds)].sort((a, b) => a - b)) {
    const annex = await getAnnexFor(trx, actor, id);
    const bar = importBar(annex, actor.id);
    if (bar !== null) throw importProblems[bar]();
    if (!waiting.has(id)) wanted.push({ id, unit: annex.unitCode, no: annex.annexNo });
  }
  if (wanted.length === 0) throw importProblems.none_picked();
  const ordered = wanted.sort((a, b) => a.unit.localeCompare(b.unit) || a.no - b.no).map(({ id }) => id);
  const now = deps.clock.now();
  const runId = await insertRun(trx, { act, startedBy: actor.id, startedAt: now }, ordered);
  await runItemLater(trx, deps, { runId, seq: 1 });
  return runId;
}

/** Has the next item of a run worked on. */
export async function runItemLater(
  trx: Trx,
  { clock }: Pick<Deps, 'clock'>,
  { runId, seq }: { readonly runId: number; readonly seq: number },
): Promise<void> {
  await enqueue(trx, clock.now(), {
    name: 'annex.import-item',
    payload: { runId, seq },
    dedupeKey: `annex.import-item:${runId}:${seq}`,
  });
}
