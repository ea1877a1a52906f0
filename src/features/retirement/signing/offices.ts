import type { Db, Trx } from '#platform/db/connection.js';
import { countByUnit } from '#features/drive/legacy/licence-queries.js';
import { listBoard } from '#features/drive/queries.js';
import { listSignOffs, type SignOff } from './sign-queries.js';

/** An office that has lists of the old module, with its units, and its signature where it has signed. */
export interface OfficeToSign {
  readonly agencyId: number;
  readonly name: string;
  readonly units: readonly { readonly code: string; readonly name: string }[];
  /** How many licences its lists hold. */
  readonly licenceCount: number;
  readonly sign: SignOff | undefined;
}

/** Every office that has licences of the old module in its lists, in the order of its units: nobody else has anything to sign. */
export async function listOfficesToSign(db: Db | Trx, driveId: number): Promise<OfficeToSign[]> {
  const [board, signs, counts] = await Promise.all([
    listBoard(db, driveId, null),
    listSignOffs(db, driveId),
    countByUnit(db, driveId),
  ]);
  const offices = new Map<number, { name: string; units: Map<string, string> }>();
  for (const { agencyId, agencyName, unitCode, unitName } of board) {
    const office = offices.get(agencyId) ?? { name: agencyName, units: new Map<string, string>() };
    office.units.set(unitCode, unitName);
    offices.set(agencyId, office);
  }
  return [...offices]
    .map(([agencyId, { name, units }]) => ({
      agencyId,
      name,
      units: [...units].map(([code, unitName]) => ({ code, name: unitName })),
      licenceCount: counts.reduce((sum, { unit, count }) => sum + (units.has(unit ?? '') ? count : 0), 0),
      sign: signs.find((one) => one.agencyId === agencyId),
    }))
    .filter(({ licenceCount }) => licenceCount > 0);
}
