import type { Deps } from '#platform/deps.js';
import type { Db, Trx } from '#platform/db/connection.js';
import type { AnnexNo, HandedRow } from '#domain/annexes/types.js';
import { handedRowId } from '#domain/legacy/handed.js';
import type { LicenceList } from '#domain/legacy/lists.js';
import { getDriveLists } from './drive-lists-queries.js';
import { listHanded } from './licence-queries.js';

const listOfAnnex: Partial<Readonly<Record<AnnexNo, LicenceList>>> = { 4: 'annex4', 5: 'annex5' };

/** The list of old licences that belongs to an annex of a unit; undefined where it has none, or nothing was handed out yet. */
export async function handedRowsOf(
  db: Db | Trx,
  { cipher }: Pick<Deps, 'cipher'>,
  annex: { readonly driveId: number; readonly unitCode: string; readonly annexNo: AnnexNo },
): Promise<readonly HandedRow[] | undefined> {
  const list = listOfAnnex[annex.annexNo];
  if (list === undefined || (await getDriveLists(db, annex.driveId)).releasedAt === null) return undefined;
  const licences = await listHanded(db, cipher, annex.driveId, annex.unitCode, list);
  return licences.map(({ oldId, copyNo, typed }) => ({ rowId: handedRowId(oldId, copyNo), typed }));
}
