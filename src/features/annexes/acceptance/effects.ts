import type { Trx } from '#platform/db/connection.js';
import type { Actor } from '#platform/http/actor.js';
import type { AnnexNo } from '#domain/annexes/types.js';
import { type AcceptanceEffect, acceptedRows } from '#features/annexes/acceptance/accepted.js';
import { registerFromAnnex } from '#features/annexes/acceptance/annex1-effect.js';
import { provisionFromAnnex } from '#features/annexes/acceptance/annex2-effect.js';
import { listOperatingLater } from '#features/annexes/visits/operating-job.js';
import type { AnnexDeps } from '#features/annexes/deps.js';
import type { Annex } from '#features/annexes/queries.js';
import { getVersion } from '#features/annexes/version-queries.js';

const effects: Partial<Record<AnnexNo, AcceptanceEffect>> = {
  1: registerFromAnnex,
  2: provisionFromAnnex,
};

/** Applies what an annex that is being accepted says, in the transaction that accepts it. @throws annex.row_faulty and the refusals of the effect */
export async function takeEffect(trx: Trx, deps: AnnexDeps, actor: Actor, annex: Annex): Promise<void> {
  await listOperatingLater(trx, deps, annex);
  const effect = effects[annex.annexNo];
  if (!effect || annex.currentVersionId === null) return;
  const version = await getVersion(trx, annex.id, annex.currentVersionId);
  await effect(trx, deps, actor, { annex, version, rows: await acceptedRows(trx, deps, version) });
}
