import { dayIn } from '#platform/clock.js';
import type { Db, Trx } from '#platform/db/connection.js';
import type { Deps } from '#platform/deps.js';
import { mayGoInPart } from '#domain/annexes/partial.js';
import { type AnnexContext, versionPath } from '#features/annexes/context.js';
import type { AnnexVersion } from '#features/annexes/version-queries.js';
import { type AsideOfVersion, asideOfVersion } from './present.js';
import { listQuarantines, listRowsOut, partialAnnexesOf } from './quarantine-queries.js';

/** Where rows with errors can be set aside by this person now; '' where the annex goes as a whole, or nothing keeps it back. */
export async function asideOffer(
  db: Db | Trx,
  { annex, can }: Pick<AnnexContext, 'annex' | 'can'>,
  version: Pick<AnnexVersion, 'id' | 'errorCount' | 'rowCount'> | undefined,
): Promise<string> {
  if (!can.fix || !version || version.errorCount === 0 || version.rowCount < 2) return '';
  if (annex.currentVersionId !== version.id) return '';
  return mayGoInPart(await partialAnnexesOf(db, annex.driveId), annex.annexNo)
    ? `${versionPath(annex, version.id)}/quarantine`
    : '';
}

/** What of a version stays out, for the pages that speak of it: before it is handed in, on its receipt, to whoever reviews it. */
export async function findAsideOfVersion(
  db: Db | Trx,
  { clock, config }: Pick<Deps, 'clock' | 'config'>,
  version: Pick<AnnexVersion, 'id' | 'annexId' | 'rowCount' | 'quarantinedCount'> | undefined,
): Promise<AsideOfVersion | undefined> {
  if (!version || version.quarantinedCount === 0) return undefined;
  const [out, quarantines] = await Promise.all([listRowsOut(db, version.id), listQuarantines(db, version.annexId)]);
  const today = dayIn(config.officeZone, clock.now());
  return asideOfVersion(version.annexId, version.rowCount, out, quarantines, today);
}
