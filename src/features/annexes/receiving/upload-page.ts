import type { Request, Response } from 'express';
import type { Deps } from '#platform/deps.js';
import { actorOf } from '#platform/http/actor.js';
import { idParam, textField } from '#platform/http/csrf.js';
import { goTo, render } from '#platform/http/render.js';
import type { Handler } from '#platform/http/route-table.js';
import { step } from '#platform/http/step.js';
import { fileNameOf } from '#platform/http/uploads.js';
import { isWaitOver } from '#platform/jobs/queue.js';
import { type AnnexContext, annexContext, versionPath } from '#features/annexes/context.js';
import { annexProblems } from '#features/annexes/problems.js';
import { findVersion, getVersion } from '#features/annexes/queries.js';
import { adoptVersion, requireStep, storeUpload } from './upload.js';

/** Most files are read in a moment: the answer waits for that, and shows progress only for the long ones. */
const waitMs = 9_000;

export function uploadHandlers(deps: Deps) {
  return {
    /** Asked before the body is read. */
    guard: async (req: Parameters<Handler>[0]) => {
      const { annex, can } = await annexContext(deps, req);
      requireStep(annex, 'upload');
      if (!can.upload) throw annexProblems.not_yours();
    },

    upload: step(
      deps,
      async (trx, req) => {
        const annexId = idParam(req, 'annexId');
        const { file } = req;
        if (!file || file.size === 0) throw file ? annexProblems.empty_file(inFile) : annexProblems.no_file(inFile);
        const { versionId } = await storeUpload(trx, deps, actorOf(req), {
          annexId,
          content: file.kept,
          name: fileNameOf(file),
          basedOn: basedOnOf(req),
        });
        return { to: versionPath({ id: annexId }, versionId) };
      },
      async (req, res, { to }) => answerStored(deps, req, res, await annexContext(deps, req), to),
    ),

    adopt: step(deps, async (trx, req) => {
      const annexId = idParam(req, 'annexId');
      const chosen = { versionId: idParam(req, 'versionId'), instead: Number(textField(req, 'instead')) };
      const version = await adoptVersion(trx, deps, actorOf(req), annexId, chosen);
      const done = `已采用第 ${version.no ?? ''} 版，报送时以它为准。`;
      return { to: versionPath({ id: annexId }, version.id), done };
    }),
  };
}

const inFile = { field: 'file' };

/** The version that the sender had seen when choosing what to send. */
export function basedOnOf(req: Request): number | null {
  const typed = textField(req, 'basedOn');
  return /^\d{1,15}$/.test(typed) ? Number(typed) : null;
}

/** Waits a moment for the check of a stored version and leads to its page, or says why it could not be read. */
export async function answerStored(
  deps: Deps,
  req: Request,
  res: Response,
  context: AnnexContext,
  location: string,
): Promise<void> {
  deps.jobSignal.ring();
  const versionId = Number(location.split('/').pop());
  const jobId = (await findVersion(deps.db, versionId))?.jobId;
  if (jobId) await deps.jobSignal.waitFor(jobId, waitMs, () => isWaitOver(deps.db, jobId));
  const version = await getVersion(deps.db, context.annex.id, versionId);
  if (version.state !== 'refused') return goTo(req, res, location);
  res.status(version.refusal?.status ?? 422);
  const here = versionPath(context.annex, version.id);
  await render(req, res, 'annexes/checking/refused', { ...context, version, here });
}
