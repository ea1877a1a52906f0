import type { Request, Response } from 'express';
import type { Deps } from '#platform/deps.js';
import { type Actor, actorOf } from '#platform/http/actor.js';
import { idParam, textField } from '#platform/http/csrf.js';
import { goTo, render } from '#platform/http/render.js';
import type { Handler } from '#platform/http/route-table.js';
import { lead, type StepAnswer, step } from '#platform/http/step.js';
import { fileNameOf, filesOf } from '#platform/http/uploads.js';
import { isWaitOver } from '#platform/jobs/queue.js';
import { type AnnexContext, annexContext, versionPath } from '#features/annexes/context.js';
import { annexProblems } from '#features/annexes/problems.js';
import { type Annex, getAnnexFor } from '#features/annexes/queries.js';
import { findVersion, getVersion } from '#features/annexes/version-queries.js';
import { leadToFates, takeFiles } from '#features/annexes/uploads/uploads-page.js';
import { readSeen } from './seen-versions.js';
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
        const [file, ...others] = filesOf(req);
        if (others.length > 0) return takeFiles(trx, deps, req);
        if (!file || file.size === 0) throw file ? annexProblems.empty_file(inFile) : annexProblems.no_file(inFile);
        const { versionId } = await storeUpload(trx, deps, actorOf(req), {
          annexId,
          content: file.kept,
          name: fileNameOf(file),
          basedOn: basedOnOf(req),
          seen: readSeen(textField(req, 'seen')),
        });
        return { to: versionPath({ id: annexId }, versionId) };
      },
      async (req, res, { to }) =>
        filesOf(req).length > 1
          ? leadToFates(deps, req, res, to)
          : answerStored(deps, req, res, await annexContext(deps, req), to),
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
  const moved = await movedVersion(deps, context.actor, context.annex, versionId);
  if (moved) return lead(req, res, moved);
  const version = await getVersion(deps.db, context.annex.id, versionId);
  if (version.state !== 'refused') return goTo(req, res, location);
  res.status(version.refusal?.status ?? 422);
  const here = versionPath(context.annex, version.id);
  await render(req, res, 'annexes/checking/refused', { ...context, version, here });
}

/** Where a file is shown that was sent for this annex and is of another one of the office, and what is said of it. */
export async function movedVersion(
  { db }: Pick<Deps, 'db'>,
  actor: Actor,
  sentFor: Pick<Annex, 'id' | 'annexNo'>,
  versionId: number,
): Promise<StepAnswer | undefined> {
  const version = await findVersion(db, versionId);
  if (version?.movedFromAnnexId !== sentFor.id) return undefined;
  const annex = await getAnnexFor(db, actor, version.annexId);
  const [is, isNot] = [`附件${annex.annexNo}`, `附件${sentFor.annexNo}`];
  const note = `“${version.fileName}”是${is}，不是${isNot}，已放入${is}；${isNot}没有改动。`;
  return { to: versionPath(annex, version.id), note };
}
