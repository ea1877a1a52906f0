import type { PersonalCipher } from '#platform/crypto/personal.js';
import type { Db, Trx } from '#platform/db/connection.js';
import { listRegisteredOffices } from '#features/operators/requests/office-queries.js';
import type { Annex } from '#features/annexes/queries.js';
import { walkFacts } from '#features/annexes/checking/row-queries.js';
import type { UnitOffice } from '#domain/annexes/types.js';
import { findCurrentVersionId } from '#features/annexes/checking/unit-queries.js';

/**
 * The offices that a unit's annex 2 may name, with their liaisons (A2-2, A2-12): those of its current annex 1, whatever its state, and those
 * that are registered. Undefined while neither is known: then annex 2 is checked without them.
 */
export async function officesOfUnit(
  db: Db | Trx,
  cipher: PersonalCipher,
  { driveId, unitCode, agencyId }: Pick<Annex, 'driveId' | 'unitCode' | 'agencyId'>,
): Promise<readonly UnitOffice[] | undefined> {
  const offices: UnitOffice[] = [];
  const versionId = await findCurrentVersionId(db, driveId, unitCode, 1);
  if (versionId !== undefined) {
    for await (const rows of walkFacts(db, cipher, versionId))
      for (const { values } of rows)
        offices.push({
          name: values['agency_name'] ?? '',
          liaisonName: values['liaison_name'] ?? '',
          liaisonMobile: values['liaison_mobile'] ?? '',
        });
  }
  for (const one of await listRegisteredOffices(db, unitCode, agencyId))
    offices.push({ ...one, liaisonMobile: cipher.open(one.liaisonMobileSealed) });
  const named = offices.filter(({ name }) => name !== '');
  return named.length === 0 ? undefined : named;
}
