import { audit } from '#platform/audit.js';
import type { Trx } from '#platform/db/connection.js';
import type { Deps } from '#platform/deps.js';
import type { Actor } from '#platform/http/actor.js';
import { enqueue } from '#platform/jobs/queue.js';
import { problems } from '#platform/problem.js';
import { annexDefinition } from '#domain/annexes/index.js';
import type { AnnexNo } from '#domain/annexes/types.js';
import { annexProblems } from '#features/annexes/problems.js';
import { getOwnAnnex } from '#features/annexes/queries.js';
import { getVersion, updateVersion } from '#features/annexes/version-queries.js';
import { forgetChoices, listRememberedChoices, rememberChoices } from './column-choice-queries.js';
import type { ColumnChoice } from '#domain/reading/column-choices.js';
import { requireStep } from './upload.js';

/** How pages and refusals call the step. */
export const matchingName = '指明列对应';

/**
 * What an office says of headers that nobody knows: kept for its next files of this annex, and the version is read and checked anew with
 * it. `left` are headers of which nothing is said any more. The file is not touched; a file whose content is gone is not read again.
 * Returns whether the version is read again. @throws annex.not_now, annex.still_reading
 */
export async function matchColumns(
  trx: Trx,
  deps: Deps,
  actor: Actor,
  input: {
    readonly annexId: number;
    readonly versionId: number;
    readonly said: readonly ColumnChoice[];
    readonly left: readonly string[];
  },
): Promise<boolean> {
  const now = deps.clock.now();
  const annex = await getOwnAnnex(trx, actor, input.annexId, true);
  requireStep(annex, 'upload', matchingName);
  const version = await getVersion(trx, annex.id, input.versionId);
  if (version.state === 'reading') throw annexProblems.still_reading();
  await rememberChoices(trx, annex, input.said, { chosenBy: actor.id, chosenAt: now });
  await forgetChoices(trx, annex, input.left);
  const isHeld = await deps.files.holds(trx, version.fileId);
  const spoken = new Set([...input.said.map(({ key }) => key), ...input.left]);
  const choices = [...version.columnChoices.filter(({ key }) => !spoken.has(key)), ...input.said];
  if (isHeld) {
    const jobId = await enqueue(trx, now, {
      name: 'annex.check',
      payload: { versionId: version.id },
      dedupeKey: `annex.check:${version.id}:${deps.ids.token(8)}`,
    });
    await updateVersion(trx, version.id, {
      state: 'reading',
      column_choices: choices.length === 0 ? null : JSON.stringify(choices),
      job_id: jobId,
      checked_at: null,
      refusal_code: null,
      refusal_status: null,
      refusal_sentence: null,
    });
  }
  audit(trx, now, actor, {
    verb: 'annex.match_columns',
    objectType: 'annex',
    objectId: annex.id,
    agencyId: annex.agencyId,
    after: {
      annexNo: annex.annexNo,
      versionId: version.id,
      columns: Object.fromEntries([
        ...input.said.map((choice) => [choice.header.slice(0, 60), columnWords(annex.annexNo, choice.field)]),
        ...input.left.map((key) => [key.slice(0, 60), '不再指明']),
      ]),
    },
  });
  return isHeld;
}

const columnWords = (annexNo: AnnexNo, field: string): string =>
  annexDefinition(annexNo).columns.find((column) => column.field === field)?.header ?? '不是本表的列';

/** Takes a remembered choice back: the next files are read without it, those read before stay as they are. */
export async function forgetColumn(
  trx: Trx,
  deps: Deps,
  actor: Actor,
  input: { readonly annexId: number; readonly choiceId: number },
): Promise<void> {
  const annex = await getOwnAnnex(trx, actor, input.annexId, true);
  requireStep(annex, 'upload', matchingName);
  const known = await listRememberedChoices(trx, annex.agencyId, annex.annexNo);
  const choice = known.find(({ id }) => id === input.choiceId);
  if (!choice) throw problems.not_found();
  await forgetChoices(trx, annex, [choice.key]);
  audit(trx, deps.clock.now(), actor, {
    verb: 'annex.forget_column',
    objectType: 'annex',
    objectId: annex.id,
    agencyId: annex.agencyId,
    before: {
      annexNo: annex.annexNo,
      columns: { [choice.header.slice(0, 60)]: columnWords(annex.annexNo, choice.field) },
    },
  });
}
