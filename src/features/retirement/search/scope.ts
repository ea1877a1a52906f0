import type { Db, Trx } from '#platform/db/connection.js';
import type { Actor } from '#platform/http/actor.js';
import { listBoard } from '#features/drive/queries.js';
import { findRetirementDrive, getRetirement, type Retirement } from '#features/retirement/queries.js';
import type { SearchScope } from './search-queries.js';

/** What of the old module a person may search: an office its own units, the province all. */
export interface SeenModule {
  readonly retirement: Retirement;
  /** Undefined while nothing was loaded. */
  readonly scope: SearchScope | undefined;
}

export async function seenModule(db: Db | Trx, actor: Actor): Promise<SeenModule> {
  const retirement = await getRetirement(db);
  const drive = await findRetirementDrive(db, retirement);
  if (!drive) return { retirement, scope: undefined };
  if (actor.scope.level === 'province') return { retirement, scope: { driveId: drive.id, units: undefined } };
  const units = (await listBoard(db, drive.id, actor.agencyId)).map(({ unitCode }) => unitCode);
  return { retirement, scope: { driveId: drive.id, units: [...new Set(units)] } };
}
