import type { Deps } from '#platform/deps.js';
import type { Trx } from '#platform/db/connection.js';
import type { GiveUpReason } from '#platform/jobs/table.js';
import { findVersion, listSupersededRefusals, updateVersion } from '#features/annexes/queries.js';
import { type Refusal, refusals } from '#formats/refusals.js';

/** Ends a version that cannot be read. What was sent is kept until the office has sent something else. */
export async function refuseVersion(trx: Trx, deps: Deps, versionId: number, refusal: Refusal): Promise<void> {
  const version = await findVersion(trx, versionId);
  if (version?.state !== 'reading') return;
  await updateVersion(trx, versionId, {
    state: 'refused',
    refusal_code: refusal.code,
    refusal_status: refusal.status,
    refusal_sentence: refusal.sentence.slice(0, 600),
    checked_at: deps.clock.now(),
  });
  await dropSupersededContent(trx, deps, version.annexId);
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
  if (reason === 'work' || reason === 'memory') await refuseVersion(trx, deps, payload.versionId, refusals.tooHeavy());
}

/** Drops the content of refused files of an annex after which another one was sent; the record of them stays. */
export async function dropSupersededContent(trx: Trx, deps: Pick<Deps, 'files'>, annexId: number): Promise<void> {
  for (const fileId of await listSupersededRefusals(trx, annexId)) await deps.files.discard(trx, fileId);
}
