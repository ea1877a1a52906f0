import type { PortalDeps } from '#src/deps.js';
import { dayIn } from '#platform/clock.js';
import { addDays } from '#domain/values/days.js';
import { listBlockedRows } from '#features/annexes/quarantine/quarantine-queries.js';
import { setAside } from '#features/annexes/quarantine/setting-aside.js';
import { getAnnex } from '#features/annexes/queries.js';
import { nilDraft } from '#features/annexes/submitting/nil/nil-facts.js';
import { beginNilReturn, nilMark, signNilReturn } from '#features/annexes/submitting/nil/nil-return.js';
import type { Actors } from '#src/demonstration/cast.js';
import { act, annexIdOf, runFollowing } from '#src/season/actions.js';

/** An office without any filed business, and one that sets a row aside. */
const nilUnit = '469030';
const asideUnit = '469005';

/** An office that has nothing to report in annex 3: begun by who fills in, signed by another (零报告). */
export async function signOneNil(deps: PortalDeps, actors: Actors): Promise<void> {
  const annexId = await annexIdOf(deps, nilUnit, 3);
  const [filer, manager] = [await actors.of(nilUnit, 'collector'), await actors.of(nilUnit, 'agency_manager')];
  await act(deps, (trx) => beginNilReturn(trx, deps, filer, annexId));
  await runFollowing(deps);
  await act(deps, async (trx) => {
    const seen = nilMark(await nilDraft(trx, deps, await getAnnex(trx, annexId)));
    await signNilReturn(trx, deps, manager, { annexId, seen, isSure: true });
  });
  await runFollowing(deps);
}

/** An office that cannot mend a row now, and says why and by when it comes (隔离). */
export async function setOneAside(deps: PortalDeps, actors: Actors): Promise<void> {
  const annexId = await annexIdOf(deps, asideUnit, 3);
  const { currentVersionId: versionId } = await getAnnex(deps.db, annexId);
  const [first] = versionId === null ? [] : await listBlockedRows(deps.db, versionId);
  if (versionId === null || !first) return;
  const filer = await actors.of(asideUnit, 'collector');
  const promisedOn = addDays(dayIn(deps.config.officeZone, deps.clock.now()), 7);
  const reason = '业户的执照正在更正，更正后补报';
  await act(deps, (trx) => setAside(trx, deps, filer, { annexId, versionId, rows: [first.row], reason, promisedOn }));
  await runFollowing(deps);
}
