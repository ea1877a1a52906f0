import type { Request } from 'express';
import type { Deps } from '#platform/deps.js';
import { dayIn } from '#platform/clock.js';
import { type Actor, actorOf } from '#platform/http/actor.js';
import { idParam, queryText, textField } from '#platform/http/csrf.js';
import { render } from '#platform/http/render.js';
import type { Handler } from '#platform/http/route-table.js';
import { step } from '#platform/http/step.js';
import { problems } from '#platform/problem.js';
import { countLapsed } from '#features/annexes/checking/blocking-queries.js';
import { listNames } from '#features/annexes/queries.js';
import { chosenDrive } from '#features/drive/chosen-drive.js';
import { listLatestBatches } from '#features/imports/batch-queries.js';
import { itemLines, queueLines, queueTally, runLine } from './present.js';
import { isQueued } from './queue-rules.js';
import { findRun, listInRuns, listQueued, listRunItems, listRuns, type QueuedAnnex } from './run-queries.js';
import { startRun } from './runs.js';
import { runActNames } from './words.js';

const runsOnPage = 5;

/** The province's queue of imports: what can go in, several with one press, and how far they are. */
export function importQueueHandlers(deps: Deps) {
  const { db } = deps;

  async function linesFor(req: Request, actor: Actor, unit: string) {
    const drive = await chosenDrive(deps, req);
    const all = drive ? await listQueued(db, drive.id) : [];
    const waiting = all.filter(isQueued);
    const shown = waiting.filter(({ unitCode }) => unit === '' || unitCode === unit);
    const batches = await listLatestBatches(
      db,
      shown.map(({ annexId }) => annexId),
    );
    const inRuns = new Set((await listInRuns(db)).map(Number));
    const facts = new Map(
      await Promise.all(
        shown.map(async (annex) => {
          const of = { blocked: await blockedOf(annex), newest: batches.get(annex.annexId) };
          return [annex.annexId, { ...of, isInRun: inRuns.has(annex.annexId) }] as const;
        }),
      ),
    );
    return { all, waiting, lines: queueLines(shown, all, facts, actor.id) };
  }

  /** Asked only where something was waived: nothing else of an accepted version can count again. */
  const blockedOf = async ({ versionId, errors, waived }: QueuedAnnex): Promise<number> =>
    errors + (waived === 0 ? 0 : await countLapsed(db, versionId, dayIn(deps.config.officeZone, deps.clock.now())));

  return {
    show: (async (req, res) => {
      const actor = actorOf(req);
      const unit = /^\d{6}$/.test(queryText(req, 'unit')) ? queryText(req, 'unit') : '';
      const { all, waiting, lines } = await linesFor(req, actor, unit);
      const runs = await listRuns(db, runsOnPage);
      const names = await listNames(
        db,
        runs.map(({ startedBy }) => startedBy),
      );
      await render(req, res, 'imports/queue/queue', {
        unit,
        units: [...new Map(waiting.map(({ unitCode, unitName }) => [unitCode, unitName]))],
        tally: queueTally(all, lines),
        lines,
        mayStart: lines.some(({ mayPick }) => mayPick),
        runs: await Promise.all(runs.map(async (run) => runLine(run, await listRunItems(db, run.id), names))),
      });
    }) satisfies Handler,

    start: step(deps, async (trx, req) => {
      const act = textField(req, 'act') === 'preview' ? 'preview' : 'import';
      const runId = await startRun(trx, deps, actorOf(req), { act, annexIds: pickedOf(req) });
      return { to: `/imports/runs/${runId}` };
    }),

    showRun: (async (req, res) => {
      const run = await findRun(db, idParam(req, 'runId'));
      if (!run) throw problems.not_found();
      const items = await listRunItems(db, run.id);
      const names = await listNames(db, [run.startedBy]);
      const isBusy = items.some(({ state }) => state === 'waiting');
      if (!isBusy && req.get('HX-Target') === 'imports-queue-items') res.set('HX-Refresh', 'true');
      await render(
        req,
        res,
        'imports/queue/run',
        {
          here: `/imports/runs/${run.id}`,
          crumbs: [['入库办理', '/imports']],
          run: runLine(run, items, names),
          actName: runActNames[run.act],
          isBusy,
          items: itemLines(items),
        },
        ['imports/queue/_items'],
      );
    }) satisfies Handler,
  };
}

/** Ticked annexes, one or several. */
function pickedOf(req: Request): number[] {
  const { pick } = req.body as { readonly pick?: string | readonly string[] };
  const picked = typeof pick === 'string' ? [pick] : (pick ?? []);
  return picked.flatMap((id) => (/^[1-9]\d{0,14}$/.test(id) ? [Number(id)] : []));
}

export type QueueHandlers = ReturnType<typeof importQueueHandlers>;
