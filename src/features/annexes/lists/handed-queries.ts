import type { Knex } from 'knex';
import type { Db, Trx } from '#platform/db/connection.js';
import { identityKinds } from '#domain/annexes/row-identities.js';
import type { Annex } from '#features/annexes/queries.js';

/** A licence of the list that a version does not answer. */
export interface OpenLicence {
  readonly id: number;
  readonly oldId: string;
  readonly name: string;
}

/** Licences of the annex's list, at most those of which a version has no row; `versionId` null: all of them. */
const openOf = (db: Db | Trx, annex: Annex, versionId: number | null): Knex.QueryBuilder =>
  db('licences as l')
    .where({ 'l.drive_id': annex.driveId, 'l.is_gone': 0, 'l.unit_code': annex.unitCode, 'l.list': annex.annexNo })
    .modify((query) => {
      if (versionId === null) return;
      void query.whereNotExists(
        db('licence_keys as k')
          .join('annex_row_keys as r', (on) => void on.on('r.kind', 'k.kind').andOn('r.hash', 'k.hash'))
          .select(db.raw('1'))
          .whereRaw('k.licence_id = l.id')
          .where({ 'k.kind': identityKinds.oldId, 'r.version_id': versionId }),
      );
    });

export async function countHanded(db: Db | Trx, annex: Annex): Promise<number> {
  const row = (await openOf(db, annex, null).count({ n: '*' }).first()) as { n: number } | undefined;
  return Number(row?.n ?? 0);
}

/** The first of the licences that a version does not answer, and how many they are (V27). */
export async function findOpenLicences(
  db: Db | Trx,
  annex: Annex,
  versionId: number,
  limit: number,
): Promise<{ readonly count: number; readonly first: readonly OpenLicence[] }> {
  const [row, first] = await Promise.all([
    openOf(db, annex, versionId).count({ n: '*' }).first() as Promise<{ n: number } | undefined>,
    openOf(db, annex, versionId)
      .select({ id: 'l.id', oldId: 'l.old_id', name: 'l.name' })
      .orderBy('l.id')
      .limit(limit) as Promise<OpenLicence[]>,
  ]);
  return { count: Number(row?.n ?? 0), first };
}
