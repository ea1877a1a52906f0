import type { Db, Trx } from '#platform/db/connection.js';
import type { Scope } from '#platform/http/actor.js';
import { findBatchRange } from '#features/register/detail/detail-queries.js';
import type { Place } from '#features/register/scope.js';
import type { RegisterFilter } from './filter.js';
import { searchRegister } from './search.js';
import type { Search } from './ways.js';

/** The search of a filter within a scope, its batch looked up; a batch that does not exist finds nothing. */
export async function preparedSearch(
  db: Db | Trx,
  scope: Scope,
  filter: RegisterFilter,
  places: readonly Place[],
): Promise<Search> {
  const batch =
    filter.batch === ''
      ? undefined
      : ((await findBatchRange(db, Number(filter.batch))) ?? { id: 0, firstId: 1, newCount: 0 });
  return searchRegister(db, scope, filter, places, batch);
}
