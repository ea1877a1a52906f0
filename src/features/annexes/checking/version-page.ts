import type { Request, Response } from 'express';
import type { Deps } from '#platform/deps.js';
import { actorOf } from '#platform/http/actor.js';
import { idParam, queryText, textField } from '#platform/http/csrf.js';
import { render } from '#platform/http/render.js';
import type { Handler } from '#platform/http/route-table.js';
import { lead, say, step } from '#platform/http/step.js';
import { findJob } from '#platform/jobs/queue.js';
import { Problem } from '#platform/problem.js';
import { queryString } from '#platform/views/helpers.js';
import { confirmFindings, unconfirmFindings } from '#features/annexes/mending/fix.js';
import { annexContext, type VersionContext, versionContext, versionPath } from '#features/annexes/context.js';
import { applyProposals } from '#features/annexes/mending/proposals.js';
import { movedVersion } from '#features/annexes/receiving/upload-page.js';
import { isEditable, placeAsked, showFindings } from './findings-page.js';
import { isUnderWay } from './recheck-rules.js';
import { waitForRecheck } from './recheck.js';

/** One version: how it was read, what the check found, grouped; confirming and mending many at once. */
export function versionPageHandlers(deps: Deps) {
  const fixKindOf = (req: Request) => ({
    annexId: idParam(req, 'annexId'),
    versionId: idParam(req, 'versionId'),
    kind: textField(req, 'kind'),
    findingId: /^\d{1,15}$/.test(textField(req, 'findingId')) ? Number(textField(req, 'findingId')) : null,
  });
  const backTo = (input: { annexId: number; versionId: number; kind: string }) =>
    versionPath({ id: input.annexId }, input.versionId) + queryString({ kind: input.kind });

  return {
    show: (async (req, res) => {
      const context = await contextOrMoved(deps, req, res);
      if (!context) return;
      const { version } = context;
      const job = version.jobId === null ? undefined : await findJob(deps.db, version.jobId);
      // Given up without a verdict on the file: a person must look before it goes on.
      const isBroken = version.state === 'reading' && (job === undefined || job.state === 'failed');
      const busy = !isBroken && (version.state === 'reading' || isUnderWay(job));
      const isPolled = req.get('HX-Target') === 'annexes-checking-progress';
      const isRecheck = version.state === 'checked' && (busy || queryText(req, 'recheck') !== '');
      // Nobody's boxes are taken from under the hands: they who type say when the list is to be shown anew.
      if (isPolled && !busy && !isRecheck) {
        res.set('HX-Refresh', 'true').end();
        return;
      }
      if (version.state === 'refused') return render(req, res, 'annexes/checking/refused', context);
      if (version.state !== 'reading' && !isPolled) return showFindings(deps, req, res, placeAsked(req));
      const model = { ...context, job, busy, isBroken, isRecheck, isEditable: isEditable(context) };
      await render(req, res, 'annexes/checking/reading', model, ['annexes/checking/_progress']);
    }) satisfies Handler,

    confirm: step(deps, async (trx, req) => {
      const input = { ...fixKindOf(req), reason: textField(req, 'reason') };
      const count = await confirmFindings(trx, deps, actorOf(req), input);
      if (count === 0) return { to: backTo(input), note: '这些提醒已经确认过，或已不在清单中，没有改动。' };
      return { to: backTo(input), done: `已确认 ${count} 处提醒，理由会显示给审核人员。` };
    }),

    unconfirm: step(deps, async (trx, req) => {
      const input = fixKindOf(req);
      const count = await unconfirmFindings(trx, deps, actorOf(req), input);
      return { to: backTo(input), ...(count === 0 && { note: '这些提醒的确认已经取消过，没有改动。' }) };
    }),

    applyProposals: step(
      deps,
      async (trx, req) => {
        const input = fixKindOf(req);
        const to = versionPath({ id: input.annexId }, input.versionId);
        const { count, left } = await applyProposals(trx, deps, actorOf(req), input);
        const taken = `已采用 ${count} 处建议值`;
        if (left > 0)
          return { to, note: `${taken}，这一类还剩 ${left} 处。请等重新检查完成，再点一次“全部采用建议值”。` };
        return { to, ...(count > 0 && { done: `${taken}，${beingChecked}。` }) };
      },
      async (req, res, answer) => {
        const { annexId, versionId } = fixKindOf(req);
        const isChecked = await waitForRecheck(deps, annexId, versionId);
        const done = isChecked ? answer.done?.replace(beingChecked, '并重新检查了全表') : answer.done;
        lead(req, res, { ...answer, ...(done && { done }) });
      },
    ),
  };
}

/** The version of the page; answered already where its file proved to be of another annex and is shown there. */
async function contextOrMoved(deps: Deps, req: Request, res: Response): Promise<VersionContext | undefined> {
  try {
    return await versionContext(deps, req);
  } catch (error) {
    if (!(error instanceof Problem) || error.status !== 404) throw error;
    const { actor, annex } = await annexContext(deps, req);
    const moved = await movedVersion(deps, actor, annex, idParam(req, 'versionId'));
    if (!moved) throw error;
    if (req.get('HX-Target') === undefined) lead(req, res, moved);
    else {
      say(req, moved);
      res.set('HX-Redirect', deps.config.basePath + moved.to).end();
    }
    return undefined;
  }
}

/** What is so until the check of what was mended has ended. */
const beingChecked = '正在重新检查全表';
