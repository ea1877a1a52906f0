import type { Db } from '#platform/db/connection.js';
import { listAgencies, listDivisions } from '#features/agencies/queries.js';
import { listKnownNames } from '#features/agencies/registration/name-queries.js';
import { territoryOf } from '#features/agencies/territory.js';
import type { BoardCell } from '#features/drive/queries.js';
import { type UnitFinder, unitFinder } from './evidence.js';

/** The units of a drive with every name and code by which they, what lies in them and their offices are known. */
export async function unitsOfDrive(db: Db, board: readonly BoardCell[]): Promise<UnitFinder> {
  const [divisions, known, agencies] = await Promise.all([listDivisions(db), listKnownNames(db), listAgencies(db)]);
  const units = [...new Map(board.map((cell) => [cell.unitCode, cell])).values()];
  return unitFinder(
    units.map(({ unitCode, unitName, agencyId, agencyName }) => {
      const below = territoryOf([unitCode], divisions);
      const parent = divisions.find(({ code }) => code === unitCode)?.parent ?? null;
      return {
        code: unitCode,
        name: unitName,
        codes: below,
        within: units.some((unit) => unit.unitCode === parent) ? parent : null,
        names: [
          unitName,
          shortName(unitName),
          unitName.replace('经济开发区', '开发区'),
          unitName.replace(/(?:[黎苗]族)+自治县$/, '县'),
          ...divisions.filter(({ code }) => below.includes(code)).map(({ name }) => name),
          agencyName,
          ...known.filter((one) => one.agencyId === agencyId).map(({ name }) => name),
          ...agencies.filter(({ id }) => id === agencyId).map(({ shortName: short }) => short),
        ],
      };
    }),
  );
}

/** 陵水黎族自治县 is written 陵水 as well; one character alone names nothing. */
function shortName(name: string): string {
  const short = name.replace(/(?:黎族苗族|黎族)?自治县$|经济开发区$|[市县区]$/u, '');
  return short.length < 2 ? name : short;
}
