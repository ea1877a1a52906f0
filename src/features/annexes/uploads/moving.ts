import type { Deps } from '#platform/deps.js';
import { audit } from '#platform/audit.js';
import { inTransaction } from '#platform/db/transaction.js';
import { RefusedFile } from '#formats/refusals.js';
import { getAnnex } from '#features/annexes/queries.js';
import { type AnnexVersion, updateVersion } from '#features/annexes/version-queries.js';
import { listRememberedChoices } from '#features/annexes/receiving/column-choice-queries.js';
import type { SeenVersions } from '#features/annexes/receiving/seen-versions.js';
import { baseOf, senderOf, slotsOf } from './placing.js';
import { recogniseFor } from './recognise-job.js';
import { slotFor } from './slot-rules.js';

/**
 * A file that was sent for one annex and proves to be of another of the same unit is made a version of that one, before it has a number.
 * Answers whether it was; whatever is not clear stays where it was sent.
 */
export async function moveToOwnAnnex(
  deps: Deps,
  version: AnnexVersion,
  bytes: Buffer,
  seen: SeenVersions,
): Promise<boolean> {
  if (version.head !== null || version.no !== null) return false;
  const from = await getAnnex(deps.db, version.annexId);
  const found = await recogniseFor(deps, from.agencyId, { bytes, name: version.fileName }).catch((error: unknown) => {
    if (error instanceof RefusedFile) return undefined;
    throw error;
  });
  const own = (await slotsOf(deps.db, from.agencyId, { at: version.uploadedAt, zone: deps.config.officeZone })).filter(
    ({ unitCode, driveId }) => unitCode === from.unitCode && driveId === from.driveId,
  );
  const decision = found && slotFor(found, own);
  if (decision?.kind !== 'place' || decision.annexId === from.id) return false;
  const address = '';
  const actor = await senderOf(deps, { uploadedBy: version.uploadedBy, agencyId: from.agencyId, address });
  if (!actor) return false;
  const to = await getAnnex(deps.db, decision.annexId);
  await inTransaction(deps.db, async (trx) => {
    const remembered = await listRememberedChoices(trx, to.agencyId, to.annexNo);
    const choices = remembered.map(({ key, header, field }) => ({ key, header, field }));
    await updateVersion(trx, version.id, {
      annex_id: to.id,
      moved_from_annex_id: from.id,
      based_on_version_id: await baseOf(trx, seen, to.id),
      column_choices: choices.length === 0 ? null : JSON.stringify(choices),
    });
    audit(trx, deps.clock.now(), actor, {
      verb: 'annex.move-file',
      objectType: 'annex',
      objectId: to.id,
      agencyId: to.agencyId,
      before: { annexNo: from.annexNo },
      after: { annexNo: to.annexNo, versionId: version.id },
    });
  });
  return true;
}
