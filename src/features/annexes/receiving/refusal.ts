import type { Deps } from '#platform/deps.js';
import type { Trx } from '#platform/db/connection.js';
import type { GiveUpReason } from '#platform/jobs/table.js';
import { findVersion, listSupersededRefusals, updateVersion } from '#features/annexes/version-queries.js';
import type { DataSheet, SheetHead } from '#domain/annexes/types.js';
import { type Refusal, refusals } from '#formats/refusals.js';
import { choicesIn } from '#domain/reading/column-choices.js';

/**
 * Ends a version that cannot be read. What was sent is kept until the office has sent something else. One that was read before, and could
 * not be read with what the office said of its columns since, stays as it was read.
 */
export async function refuseVersion(
  trx: Trx,
  deps: Deps,
  versionId: number,
  { refusal, nearest }: { readonly refusal: Refusal; readonly nearest?: DataSheet | undefined },
): Promise<void> {
  const version = await findVersion(trx, versionId);
  if (version?.state !== 'reading') return;
  if (version.head !== null) return keepAsRead(trx, deps, versionId, version.head);
  await updateVersion(trx, versionId, {
    state: 'refused',
    refusal_code: refusal.code,
    refusal_status: refusal.status,
    refusal_sentence: refusal.sentence.slice(0, 600),
    checked_at: deps.clock.now(),
    nearest_head: nearest === undefined ? null : JSON.stringify(nearest),
  });
  await dropSupersededContent(trx, deps, version.annexId);
}

async function keepAsRead(trx: Trx, deps: Deps, versionId: number, head: SheetHead): Promise<void> {
  await updateVersion(trx, versionId, {
    state: 'checked',
    column_choices: JSON.stringify(choicesIn(head)),
    checked_at: deps.clock.now(),
  });
}

/**
 * The check of a file was given up. Refused is only what took more work or memory than any file may; where the check itself broke or never
 * got its turn, the version stays as received, and the job can be run again.
 */
export async function giveUpAnnexCheck(
  trx: Trx,
  deps: Deps,
  payload: { versionId: number },
  reason: GiveUpReason,
): Promise<void> {
  if (reason === 'work' || reason === 'memory')
    await refuseVersion(trx, deps, payload.versionId, { refusal: refusals.tooHeavy() });
}

/**
 * Makes a version whose check was given up wait for it once more, refused or not; false where it was read meanwhile or its content is
 * gone.
 */
export async function prepareAnnexCheck(
  trx: Trx,
  deps: Pick<Deps, 'files'>,
  { versionId }: { versionId: number },
): Promise<boolean> {
  const version = await findVersion(trx, versionId);
  if (!version || version.state === 'checked' || !(await deps.files.isKept(trx, version.fileId))) return false;
  const nothing = { refusal_code: null, refusal_status: null, refusal_sentence: null, checked_at: null };
  if (version.state === 'refused') await updateVersion(trx, versionId, { state: 'reading', ...nothing });
  return true;
}

/** Drops the content of refused files of an annex after which another one was sent; the record of them stays. */
export async function dropSupersededContent(trx: Trx, deps: Pick<Deps, 'files'>, annexId: number): Promise<void> {
  for (const fileId of await listSupersededRefusals(trx, annexId)) await deps.files.discard(trx, fileId);
}
