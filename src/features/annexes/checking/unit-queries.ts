import type { Db, Trx } from '#platform/db/connection.js';
import type { AnnexNo } from '#domain/annexes/types.js';

/** The version that counts of a unit's annex, whatever its state. */
export async function findCurrentVersionId(
  db: Db | Trx,
  driveId: number,
  unitCode: string,
  annexNo: AnnexNo,
): Promise<number | undefined> {
  const row = await db('annexes')
    .select('current_version_id')
    .where({ drive_id: driveId, unit_code: unitCode, annex_no: annexNo })
    .first<{ current_version_id: number | null } | undefined>();
  return row?.current_version_id == null ? undefined : Number(row.current_version_id);
}

/** A unit's annex by its number. */
export async function findAnnexId(
  db: Db | Trx,
  driveId: number,
  unitCode: string,
  annexNo: AnnexNo,
): Promise<number | undefined> {
  const row = await db('annexes')
    .select('id')
    .where({ drive_id: driveId, unit_code: unitCode, annex_no: annexNo })
    .first<{ id: number } | undefined>();
  return row && Number(row.id);
}
