import type { Db } from '#platform/db/connection.js';
import { listDivisions } from '#features/agencies/queries.js';
import { agencyKinds } from '#features/agencies/words.js';

/** Words for kinds of offices and reporting units, by their codes. */
export async function namesOfAudience(db: Db): Promise<Readonly<Record<string, string>>> {
  const units = await listUnits(db);
  return { ...agencyKinds, ...Object.fromEntries(units.map(({ code, name }) => [code, name])) };
}

/** Units that a notice can be addressed to: those that report, and those that only pass it on. */
export const listUnits = async (db: Db) =>
  (await listDivisions(db)).filter(({ reporting }) => reporting === 'report' || reporting === 'forward');
