import type { Db, Trx } from '#platform/db/connection.js';
import { listBoard } from '#features/drive/queries.js';
import { listSignOffs, type SignOff } from './sign-queries.js';

/** An office that has lists of the old module, with its units, and its signature where it has signed. */
export interface OfficeToSign {
  readonly agencyId: number;
  readonly name: string;
  readonly units: readonly { readonly code: string; readonly name: string }[];
  readonly sign: SignOff | undefined;
}

/** Every office that collects in a drive, in the order of its units. */
export async function listOfficesToSign(db: Db | Trx, driveId: number): Promise<OfficeToSign[]> {
  const [board, signs] = await Promise.all([listBoard(db, driveId, null), listSignOffs(db, driveId)]);
  const offices = new Map<number, { name: string; units: Map<string, string> }>();
  for (const { agencyId, agencyName, unitCode, unitName } of board) {
    const office = offices.get(agencyId) ?? { name: agencyName, units: new Map<string, string>() };
    office.units.set(unitCode, unitName);
    offices.set(agencyId, office);
  }
  return [...offices].map(([agencyId, { name, units }]) => ({
    agencyId,
    name,
    units: [...units].map(([code, unitName]) => ({ code, name: unitName })),
    sign: signs.find((one) => one.agencyId === agencyId),
  }));
}
