import type { Request, Response } from 'express';
import type { Deps } from '#platform/deps.js';
import type { Trx } from '#platform/db/connection.js';
import { actorOf } from '#platform/http/actor.js';
import { idParam, textField } from '#platform/http/csrf.js';
import { goTo, render } from '#platform/http/render.js';
import type { Handler } from '#platform/http/route-table.js';
import { type StepAnswer, step } from '#platform/http/step.js';
import { fileNameOf, filesOf } from '#platform/http/uploads.js';
import { findJob, isWaitOver, type JobStatus } from '#platform/jobs/queue.js';
import { annexProblems } from '#features/annexes/problems.js';
import { type AnnexVersion, listVersionsById } from '#features/annexes/version-queries.js';
import { readSeen } from '#features/annexes/receiving/seen-versions.js';
import { versionPath } from '#features/annexes/context.js';
import { uploadBox } from './box.js';
import { type Choice, chooseAnnexes } from './choosing.js';
import { parkUpload } from './parking.js';
import { slotsOf } from './placing.js';
import { fateView, nextStep, type PlacedVersion, questionView } from './present.js';
import { getUploadFor, listUploadFiles, type UploadFile } from './upload-queries.js';

/** Files are looked at in a moment, mostly: the answer waits for that, and the page shows the rest. */
const waitMs = 4_000;

export const uploadPath = (uploadId: number): string => `/uploads/${uploadId}`;

/** Takes the files of a form that came for no annex, or for several. */
export async function takeFiles(trx: Trx, deps: Deps, req: Request): Promise<StepAnswer> {
  const sent = filesOf(req);
  if (sent.length === 0) throw annexProblems.no_file({ field: 'file' });
  const uploadId = await parkUpload(trx, deps, actorOf(req), {
    files: sent.map((file) => ({ content: file.kept, name: fileNameOf(file), sizeBytes: file.size })),
    seen: readSeen(textField(req, 'seen')) ?? {},
  });
  return { to: uploadPath(uploadId) };
}

/** Waits a moment for what becomes of the files. One that came alone and was put into an annex is shown there. */
export async function leadToFates(deps: Deps, req: Request, res: Response, to: string): Promise<void> {
  const { files, versions } = await waitForFates(deps, to);
  const [only] = versions;
  goTo(req, res, files.length === 1 && only ? versionPath({ id: only.annexId }, only.id) : to);
}

/** Until every file has been looked at and checked, or the moment is over. */
async function waitForFates(
  deps: Deps,
  path: string,
): Promise<{ files: readonly UploadFile[]; versions: readonly AnnexVersion[] }> {
  const uploadId = Number(path.split('/').pop());
  deps.jobSignal.ring();
  await waitForJobs(deps, await listUploadFiles(deps.db, uploadId));
  const files = await listUploadFiles(deps.db, uploadId);
  const versions = await listVersionsById(deps.db, idsOf(files));
  await waitForJobs(deps, versions);
  return { files, versions };
}

const idsOf = (files: readonly UploadFile[]): number[] => files.flatMap(({ versionId }) => versionId ?? []);

async function waitForJobs(
  { jobSignal, db }: Deps,
  waiting: readonly { readonly jobId: number | null }[],
): Promise<void> {
  const ids = waiting.flatMap(({ jobId }) => jobId ?? []);
  await Promise.all(ids.map((id) => jobSignal.waitFor(id, waitMs, () => isWaitOver(db, id))));
}

export function uploadsPageHandlers(deps: Deps) {
  return {
    /** Asked before the bodies are read. */
    guard: async (req: Parameters<Handler>[0]) => {
      if (!(await uploadBox(deps, actorOf(req)))) throw annexProblems.no_annexes();
    },

    send: step(
      deps,
      (trx, req) => takeFiles(trx, deps, req),
      (req, res, { to }) => leadToFates(deps, req, res, to),
    ),

    show: (async (req, res) => {
      const actor = actorOf(req);
      const upload = await getUploadFor(deps.db, actor, idParam(req, 'uploadId'));
      const files = await listUploadFiles(deps.db, upload.id);
      const slots = await slotsOf(deps.db, actor.agencyId, { at: deps.clock.now(), zone: deps.config.officeZone });
      const hasUnits = new Set(slots.map(({ unitCode }) => unitCode)).size > 1;
      const placed = await placedOf(deps, files, slots);
      const terms = { placed, jobs: await jobsOf(deps, files, placed), hasUnits };
      const fates = files.map((file) => fateView(file, terms));
      const isRunning = fates.some((fate) => fate.isRunning);
      // What is to be chosen, and the next step, stand beside the table: they come with the page.
      if (req.get('HX-Target') === 'annexes-uploads-fates' && !isRunning) {
        res.set('HX-Refresh', 'true').end();
        return;
      }
      const questions = files
        .filter(({ state }) => state === 'asked')
        .map((file) => questionView(file, slots, hasUnits));
      await render(
        req,
        res,
        'annexes/uploads/upload',
        {
          upload,
          here: uploadPath(upload.id),
          fates,
          isRunning,
          questions,
          next: nextStep(files, terms),
          box: isRunning ? undefined : await uploadBox(deps, actor),
        },
        ['annexes/uploads/_fates'],
      );
    }) satisfies Handler,

    choose: step(
      deps,
      async (trx, req) => {
        const uploadId = idParam(req, 'uploadId');
        const { placed, dropped } = await chooseAnnexes(trx, deps, actorOf(req), uploadId, choicesIn(req));
        const said = [
          ...(placed > 0 ? [`${placed} 个文件已按您的选择放入附件`] : []),
          ...(dropped > 0 ? [`${dropped} 个文件按您的选择不要，内容已清除`] : []),
        ];
        return { to: uploadPath(uploadId), done: `${said.join('；')}。` };
      },
      async (req, res, { to }) => {
        await waitForFates(deps, to);
        goTo(req, res, to);
      },
    ),
  };
}

/** What the form says of each file, as far as it says something. */
function choicesIn(req: Request): ReadonlyMap<number, Choice> {
  const fields = Object.keys((req.body ?? {}) as Record<string, unknown>);
  return new Map(
    fields.flatMap((name) => {
      const [, fileId] = /^file\.(\d{1,15})$/.exec(name) ?? [];
      const said = textField(req, name);
      if (fileId === undefined || !/^(?:none|\d{1,15})$/.test(said)) return [];
      return [[Number(fileId), said === 'none' ? 'none' : Number(said)] as const];
    }),
  );
}

async function placedOf(
  { db }: Deps,
  files: readonly UploadFile[],
  slots: Awaited<ReturnType<typeof slotsOf>>,
): Promise<ReadonlyMap<number, PlacedVersion>> {
  const versions = await listVersionsById(db, idsOf(files));
  const slotFor = (version: AnnexVersion) => slots.find(({ annexId }) => annexId === version.annexId);
  return new Map(versions.map((version) => [version.id, { version, slot: slotFor(version) }] as const));
}

/** Of files that wait for theirs. */
async function jobsOf(
  { db }: Deps,
  files: readonly UploadFile[],
  placed: ReadonlyMap<number, PlacedVersion>,
): Promise<ReadonlyMap<number, JobStatus>> {
  const reading = [...placed.values()].filter(({ version }) => version.state === 'reading');
  const looking = files.filter(({ state }) => state === 'reading' || state === 'broken');
  const ids = [...looking, ...reading.map(({ version }) => version)].flatMap(({ jobId }) => jobId ?? []);
  const jobs = await Promise.all(ids.map((id) => findJob(db, id)));
  return new Map(jobs.flatMap((job) => (job ? [[job.id, job] as const] : [])));
}
