import type { Trx } from '#platform/db/connection.js';
import type { Actor } from '#platform/http/actor.js';
import type { AnnexDeps } from '#features/annexes/deps.js';
import type { PersonalCipher } from '#platform/crypto/personal.js';
import { annexProblems } from '#features/annexes/problems.js';
import { type Annex, getAnnexFor } from '#features/annexes/queries.js';
import { type AnnexVersion, getVersion } from '#features/annexes/version-queries.js';
import { lockReading, updateSample } from '#features/annexes/review/reading/reading-queries.js';
import { insertAcceptance } from './acceptance-queries.js';
import { leastSample, type Sample } from '#features/annexes/review/reading/reading-rules.js';
import type { VersionReading } from '#features/annexes/review/reading/reading.js';
import { readingOf } from '#features/annexes/review/reading/reading.js';
import { acceptAnnex, claimAnnex } from '#features/annexes/review/steps.js';

/** So many annexes are accepted together at most: their samples stand on one page. */
export const mostTogether = 20;

/** The sample of an annex that is accepted with others: it follows from the version under the portal's key, so that nobody can choose it. */
export function bulkSample(
  cipher: PersonalCipher,
  { id, sha256 }: Pick<AnnexVersion, 'id' | 'sha256'>,
  { sample, needed, rows }: Pick<VersionReading, 'sample' | 'needed' | 'rows'>,
): Sample {
  if (sample) return sample;
  const seed = Number.parseInt(cipher.fingerprint(`sample ${id} ${sha256}`).slice(0, 8), 16) % 100_000_000;
  return { size: leastSample(needed.length || rows.length), seed };
}

/** Accepts annexes in which nothing was found, each on its sample. All or none. @throws annex.not_clean and whatever `acceptAnnex` refuses */
export async function acceptTogether(
  trx: Trx,
  deps: AnnexDeps,
  actor: Actor,
  annexIds: readonly number[],
): Promise<void> {
  if (annexIds.length === 0) throw annexProblems.none_picked();
  if (annexIds.length > mostTogether) throw annexProblems.too_many_picked({ most: mostTogether });
  const items: { annexId: number; versionId: number }[] = [];
  for (const annexId of [...new Set(annexIds)].sort((a, b) => a - b)) {
    const annex = await getAnnexFor(trx, actor, annexId, true);
    const version = await versionOf(trx, annex);
    if (version.errorCount + version.waivedCount + version.warningCount + version.quarantinedCount > 0)
      throw annexProblems.not_clean({ name: `${annex.agencyName}附件${annex.annexNo}` });
    await claimAnnex(trx, deps, actor, annexId, false);
    await lockReading(trx, version.id, actor.id, deps.clock.now());
    const sample = bulkSample(deps.cipher, version, await readingOf(trx, version, actor.id));
    await updateSample(trx, version.id, actor.id, sample);
    await acceptAnnex(trx, deps, actor, annexId, { isTogether: true });
    items.push({ annexId, versionId: version.id });
  }
  await insertAcceptance(trx, actor.id, deps.clock.now(), items);
}

function versionOf(trx: Trx, { id, currentVersionId }: Annex): Promise<AnnexVersion> {
  if (currentVersionId === null) throw annexProblems.no_version();
  return getVersion(trx, id, currentVersionId);
}
