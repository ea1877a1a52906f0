import type { PortalDeps } from '#src/deps.js';
import { decideNames } from '#features/agencies/registration/name-decision.js';
import { listReportingAgencies } from '#features/agencies/queries.js';
import { enterSystemNames } from '#features/agencies/registration/system-names.js';
import type { Actors } from '#src/demonstration/cast.js';
import { act } from '#src/season/actions.js';

/** Units whose office bears its old name still. */
const unchanged = ['460400', '469030'];

/** The old system calls most offices otherwise than they are called now (R7). */
export async function nameInOldSystem(deps: PortalDeps, actors: Actors): Promise<void> {
  const reviewer = await actors.reviewer;
  const offices = await listReportingAgencies(deps.db);
  const names = new Map(
    offices.map(({ id, code, name, shortName }) => [
      id,
      unchanged.includes(code) ? name : `${shortName}道路运输管理所`,
    ]),
  );
  await act(deps, (trx) => enterSystemNames(trx, deps, reviewer, names));
}

/** One pair of names is decided, the others of the registered offices wait. */
export async function decideOneName(deps: PortalDeps, actors: Actors): Promise<void> {
  const reviewer = await actors.reviewer;
  const haikou = (await listReportingAgencies(deps.db)).find(({ code }) => code === '460100');
  if (!haikou) return;
  const decision = { relation: 'replaced', document: '海示编〔2019〕6号', since: '2019-06-01' };
  await act(deps, (trx) => decideNames(trx, deps, reviewer, haikou.id, decision));
}
