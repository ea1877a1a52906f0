import type { RequestHandler } from 'express';
import type { Deps } from '#platform/deps.js';
import type { Route } from '#platform/http/route-table.js';
import { stateAt } from '#domain/retirement/states.js';
import { momentWords } from '#features/drive/progress/moment-rules.js';
import { retirementProblems } from './problems.js';
import { getRetirement } from './queries.js';

/** Routes that bring the old module's data in; handing out what is there is none of them. */
const isLoading = ({ method, verb, path }: Pick<Route, 'method' | 'verb' | 'path'>): boolean =>
  method === 'post' && verb === 'licence.load' && path !== '/licences/release' && !path.endsWith('/removal');

/** Refuses to load lists from the freeze on (R34); undefined for every other route. */
export function freezeGate(
  { db, clock, config }: Pick<Deps, 'db' | 'clock' | 'config'>,
  route: Pick<Route, 'method' | 'verb' | 'path'>,
): RequestHandler | undefined {
  if (!isLoading(route)) return undefined;
  return async (_req, _res, next) => {
    const retirement = await getRetirement(db);
    const { frozenFrom } = retirement;
    if (frozenFrom !== null && stateAt(retirement, clock.now()) !== 'running')
      throw retirementProblems.frozen({
        since: momentWords(frozenFrom, config.officeZone),
        what: '读取和装入原许可名单',
      });
    next();
  };
}
