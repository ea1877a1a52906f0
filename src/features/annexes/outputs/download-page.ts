import type { Request, Response } from 'express';
import type { Deps } from '#platform/deps.js';
import { inTransaction } from '#platform/db/transaction.js';
import { queryText } from '#platform/http/csrf.js';
import { asDownload, sendPieces } from '#platform/http/download.js';
import { flash, goTo, render } from '#platform/http/render.js';
import type { Handler } from '#platform/http/route-table.js';
import { queryString } from '#platform/views/helpers.js';
import { enqueue, findJob, isWaitOver } from '#platform/jobs/queue.js';
import { problems } from '#platform/problem.js';
import { listOutputs } from './output-queries.js';
import { outputStamp, type OutputKind } from './output-job.js';
import { type VersionContext, versionContext } from '#features/annexes/context.js';
import { recordReveal } from '#features/annexes/numbers/reveals.js';
import { annexProblems } from '#features/annexes/problems.js';
import type { AnnexVersion } from '#features/annexes/version-queries.js';
import { isTypedIn } from '#features/annexes/typed-in.js';

const waitMs = 9_000;
const suffixes: Record<OutputKind, string> = { marked: '_问题标注', corrected: '_已更正' };

/** Workbooks to take away: the file as sent, the same file with the faults marked, and with what was mended on line put in. */
export function downloadHandlers(deps: Deps) {
  const output =
    (kind: OutputKind): Handler =>
    async (req, res) => {
      const context = await versionContext(deps, req);
      const { version } = context;
      const reason = reasonOf(context);
      if (reason === undefined) return askWhy(req, res, context);
      if (version.state !== 'checked') throw annexProblems.still_reading();
      const stamp = await outputStamp(deps, version);
      let ready = (await listOutputs(deps.db, version.id, kind)).filter((one) => one.stamp === stamp);
      if (ready.length === 0) {
        const failed = await make(kind, version, stamp);
        if (failed) throw annexProblems.marks_failed();
        ready = (await listOutputs(deps.db, version.id, kind)).filter((one) => one.stamp === stamp);
      }
      const wanted =
        ready.find((one) => one.format === queryText(req, 'format')) ??
        ready.find((one) => one.format === 'xlsx') ??
        ready[0];
      if (!wanted) return render(req, res, 'annexes/outputs/preparing', { ...context, kind });
      await recordReveal(deps, context.actor, context.annex, { reason, file: kind, versionId: version.id });
      const stem = version.fileName.replace(/\.[a-z]{2,5}$/i, '');
      await send(deps, res, {
        fileId: wanted.fileId,
        // What was typed in on line is corrected in no other file.
        name: `${stem}${kind === 'corrected' && isTypedIn(version) ? '' : suffixes[kind]}.${wanted.format}`,
        format: wanted.format,
      });
    };

  /** Why this person may take whole numbers away; undefined where it is still to be said. */
  function reasonOf({ numbers }: VersionContext): string | undefined {
    if (numbers.isFull) return numbers.reason;
    if (!numbers.mayAsk) throw problems.forbidden();
    return undefined;
  }

  function askWhy(req: Request, res: Response, { base, here }: VersionContext): void {
    flash(req, 'note', '这个文件含完整的证件号和手机号，请先写明理由，再下载。');
    goTo(req, res, `${base}/numbers${queryString({ to: here })}`);
  }

  /** Asks for the workbook and waits a moment; true when it could not be made. */
  async function make(kind: OutputKind, version: AnnexVersion, stamp: string): Promise<boolean> {
    const ask = (dedupeKey: string) =>
      inTransaction(deps.db, (trx) =>
        enqueue(trx, deps.clock.now(), { name: 'annex.output', payload: { versionId: version.id, kind }, dedupeKey }),
      );
    const key = `annex.output:${version.id}:${kind}:${stamp}`;
    let jobId = await ask(key);
    // Made before, and replaced by that of another state since: an earlier job brings nothing back.
    if ((await findJob(deps.db, jobId))?.endedAt != null) jobId = await ask(`${key}:${deps.ids.token(8)}`);
    deps.jobSignal.ring();
    await deps.jobSignal.waitFor(jobId, waitMs, () => isWaitOver(deps.db, jobId));
    return (await findJob(deps.db, jobId))?.state === 'failed';
  }

  return {
    original: (async (req, res) => {
      const context = await versionContext(deps, req);
      const { actor, annex, version } = context;
      const reason = reasonOf(context);
      if (reason === undefined) return askWhy(req, res, context);
      if (version.state === 'refused') throw problems.not_found();
      await recordReveal(deps, actor, annex, { reason, file: 'original', versionId: version.id });
      const extension = /\.([a-z]{2,5})$/i.exec(version.fileName)?.[1]?.toLowerCase();
      const format = extension === 'xlsx' || extension === 'xls' || extension === 'csv' ? extension : 'bin';
      await send(deps, res, { fileId: version.fileId, name: version.fileName, format });
    }) satisfies Handler,
    marked: output('marked'),
    corrected: output('corrected'),
  };
}

async function send(
  deps: Deps,
  res: Response,
  file: { fileId: number; name: string; format: 'xlsx' | 'xls' | 'csv' | 'bin' },
): Promise<void> {
  const stored = await deps.files.find(deps.db, file.fileId);
  if (!stored) throw problems.not_found();
  await sendPieces(asDownload(res, file.name, file.format), stored, deps.files.chunks(deps.db, stored.id));
}
