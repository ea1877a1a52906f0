import type { PersonalCipher } from '#platform/crypto/personal.js';
import type { Db, Trx } from '#platform/db/connection.js';
import { listAgencyNamesOf } from '#features/agencies/registration/name-queries.js';
import { nameKey } from '#domain/values/names.js';
import type { Annex } from '#features/annexes/queries.js';
import { walkFacts } from './row-queries.js';
import { findCurrentVersionId } from './unit-queries.js';

/**
 * Names under which the agencies of a unit are known (A2-2): those of its current annex 1, whatever its state, the office that does the work
 * first, then those registered. Each once.
 */
export async function namesOfUnit(
  db: Db | Trx,
  cipher: PersonalCipher,
  { driveId, unitCode }: Pick<Annex, 'driveId' | 'unitCode'>,
): Promise<string[]> {
  const doing: string[] = [];
  const others: string[] = [];
  const versionId = await findCurrentVersionId(db, driveId, unitCode, 1);
  if (versionId !== undefined) {
    for await (const rows of walkFacts(db, cipher, versionId))
      for (const { values } of rows) (values['does_repair'] === '1' ? doing : others).push(values['agency_name'] ?? '');
  }
  const names = [...doing, ...others, ...(await listAgencyNamesOf(db, unitCode))].filter((name) => name !== '');
  return names.filter((name, at) => names.findIndex((other) => nameKey(other) === nameKey(name)) === at);
}
