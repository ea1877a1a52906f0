import type { Deps } from '#platform/deps.js';
import { actorOf } from '#platform/http/actor.js';
import { idParam, textField } from '#platform/http/csrf.js';
import { render } from '#platform/http/render.js';
import type { Handler } from '#platform/http/route-table.js';
import { lead, step } from '#platform/http/step.js';
import { listWaitingIds } from '#platform/jobs/queue.js';
import { problems } from '#platform/problem.js';
import { findRehearsal, findRehearsalBefore } from './rehearsal-queries.js';
import { planRehearsal } from './rehearsing.js';

const waitMs = 9_000;

/** A rehearsal is asked for on the control room's page; its report has one of its own. */
export function rehearsalHandlers(deps: Deps) {
  const { db } = deps;
  return {
    plan: step(
      deps,
      async (trx, req) => {
        const id = await planRehearsal(trx, deps, actorOf(req), textField(req, 'rehearse_at'));
        return { to: `/retirement/rehearsals/${id}`, done: '已安排演练。' };
      },
      async (req, res, answer) => {
        deps.jobSignal.ring();
        const id = Number(/\d+$/.exec(answer.to)?.[0]);
        const [jobId] = (await listWaitingIds(db, 'retirement.rehearse')).slice(-1);
        const isOver = async () => (await findRehearsal(db, id))?.state === 'made';
        if (jobId !== undefined) await deps.jobSignal.waitFor(jobId, waitMs, isOver);
        lead(req, res, answer);
      },
    ),

    show: (async (req, res) => {
      const rehearsal = await findRehearsal(db, idParam(req, 'rehearsalId'));
      if (!rehearsal) throw problems.not_found();
      const before = await findRehearsalBefore(db, rehearsal.id);
      await render(req, res, 'retirement/rehearsing/report', {
        rehearsal,
        isMade: rehearsal.state === 'made',
        lines: (rehearsal.report ?? '').split('\n'),
        before,
        isSame: before !== undefined && before.sha256 === rehearsal.sha256,
      });
    }) satisfies Handler,
  };
}
