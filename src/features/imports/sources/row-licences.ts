import type { Db, Trx } from '#platform/db/connection.js';
import type { PersonalCipher } from '#platform/crypto/personal.js';
import { handedList, handedRowId } from '#domain/legacy/handed.js';
import type { MarkedAnnex } from '#domain/legacy/marks.js';
import { type HandedLicence, listHanded } from '#features/drive/legacy/licence-queries.js';
import { getDriveLists } from '#features/drive/legacy/drive-lists-queries.js';
import { walkFacts } from '#features/annexes/checking/row-queries.js';
import type { Annex } from '#features/annexes/queries.js';

/** The licences that a unit has in a list now, to be found by what a row of its annex is called. */
export interface ListedLicences {
  readonly all: readonly HandedLicence[];
  find(rowId: string, oldId: string): HandedLicence | undefined;
}

/** Nothing where no lists were handed out. */
export async function listedLicences(
  db: Db | Trx,
  cipher: PersonalCipher,
  { driveId, unitCode }: Pick<Annex, 'driveId' | 'unitCode'>,
  annexNo: MarkedAnnex,
): Promise<ListedLicences> {
  if ((await getDriveLists(db, driveId)).releasedAt === null) return { all: [], find: () => undefined };
  const all = await listHanded(db, cipher, driveId, unitCode, `annex${annexNo}`);
  const byRowId = new Map(all.map((one) => [handedRowId(one.oldId, one.copyNo), one]));
  const list = handedList([...byRowId].map(([rowId, { typed }]) => ({ rowId, typed })));
  return {
    all,
    find(rowId, oldId) {
      const known = list.find(rowId, oldId);
      return known && byRowId.get(known.rowId);
    },
  };
}

/** Licences of these rows of a version of annex 4 or 5, by row. */
export async function licencesOfRows(
  db: Db | Trx,
  cipher: PersonalCipher,
  annex: Pick<Annex, 'driveId' | 'unitCode'>,
  { annexNo, versionId }: { readonly annexNo: MarkedAnnex; readonly versionId: number },
  wanted: ReadonlySet<number>,
): Promise<ReadonlyMap<number, number>> {
  const licences = new Map<number, number>();
  if (wanted.size === 0) return licences;
  const listed = await listedLicences(db, cipher, annex, annexNo);
  for await (const rows of walkFacts(db, cipher, versionId))
    for (const { row, rowId = '', values } of rows) {
      if (!wanted.has(row)) continue;
      const licence = listed.find(rowId, values['old_system_id'] ?? '');
      if (licence) licences.set(row, licence.id);
    }
  return licences;
}
