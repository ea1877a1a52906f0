import type { Deps } from '#platform/deps.js';
import { inTransaction } from '#platform/db/transaction.js';
import { seenMark } from '#platform/http/seen.js';
import type { Progress } from '#platform/jobs/table.js';
import { listResultCells } from '#features/annexes/acceptance/annex2-results.js';
import type { MarkedFile } from './faults.js';
import { listComments } from '#features/annexes/review/comment-queries.js';
import { countOpenWarnings } from '#features/annexes/checking/finding-queries.js';
import { deleteOutputs, insertOutput, listLinksTo, listOutputs } from './output-queries.js';
import { makeCorrected, makeMarked } from './output-workbooks.js';
import { type AnnexVersion, findVersion } from '#features/annexes/version-queries.js';

export type OutputKind = 'marked' | 'corrected';

/** Names the state of a version that a made workbook shows; a new check or another reason makes it stale. */
export async function outputStamp(deps: Deps, version: AnnexVersion): Promise<string> {
  const [open, comments, results, links] = await Promise.all([
    countOpenWarnings(deps.db, version.id),
    listComments(deps.db, version.annexId, true),
    listResultCells(deps.db, version.id),
    listLinksTo(deps.db, version.id),
  ]);
  const checked = version.checkedAt?.getTime() ?? `j${version.jobId}`;
  const linked = links.length === 0 ? 0 : seenMark(JSON.stringify(links)).slice(0, 8);
  return [checked, version.fixCount, open, comments.length, results.length, linked].join('-');
}

/** Makes the marked or the corrected workbook of a version and keeps it; done already means nothing to do. */
export async function runAnnexOutput(
  deps: Deps,
  payload: { versionId: number; kind: OutputKind },
  progress: Progress,
): Promise<void> {
  const version = await findVersion(deps.db, payload.versionId);
  if (!version?.head || version.state !== 'checked') return;
  const stamp = await outputStamp(deps, version);
  if ((await listOutputs(deps.db, version.id, payload.kind)).some((output) => output.stamp === stamp)) return;
  progress(0, version.rowCount);
  const made =
    payload.kind === 'marked'
      ? await makeMarked(deps, version, version.head)
      : await makeCorrected(deps, version, version.head);
  progress(version.rowCount, version.rowCount);
  await keep(deps, version, payload.kind, stamp, made);
}

async function keep(
  deps: Deps,
  version: AnnexVersion,
  kind: OutputKind,
  stamp: string,
  made: readonly MarkedFile[],
): Promise<void> {
  await inTransaction(deps.db, async (trx) => {
    for (const fileId of await deleteOutputs(trx, version.id, kind)) await deps.files.discard(trx, fileId);
    for (const { format, content } of made) {
      const file = await deps.files.put(trx, { content, name: `${kind}.${format}`, now: deps.clock.now() });
      await insertOutput(trx, version.id, { kind, format, stamp, fileId: file.id });
    }
  });
}
