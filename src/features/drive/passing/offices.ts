import type { Db, Trx } from '#platform/db/connection.js';
import { type OfficeFinder, officeFinder } from '#domain/legacy/offices.js';
import { listAgencies } from '#features/agencies/queries.js';
import { listKnownNames } from '#features/agencies/registration/name-queries.js';
import { listBoard } from '#features/drive/queries.js';

/** Finds the reporting unit of an office by any name the directory has of it: full, short, former, of the old system. */
export async function officesOfDrive(db: Db | Trx, driveId: number): Promise<OfficeFinder> {
  const [board, known, agencies] = await Promise.all([
    listBoard(db, driveId, null),
    listKnownNames(db),
    listAgencies(db),
  ]);
  const units = new Map(board.map((cell) => [cell.unitCode, cell]));
  return officeFinder(
    [...units.values()].map(({ unitCode, unitName, agencyId, agencyName }) => ({
      unit: unitCode,
      office: agencyName,
      names: [
        unitName,
        ...known.filter((one) => one.agencyId === agencyId).map(({ name }) => name),
        ...agencies.filter(({ id }) => id === agencyId).map(({ shortName }) => shortName),
      ],
    })),
  );
}
