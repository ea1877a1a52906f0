import type { PortalDeps } from '#src/deps.js';
import { listWaitingIds } from '#platform/jobs/queue.js';
import { runHere } from '#platform/jobs/runner.js';
import { decide, insist, seenOf } from '#features/annexes/collisions/acting.js';
import { listCasesFor, listSides } from '#features/annexes/collisions/case-queries.js';
import { findCurrentDrive } from '#features/drive/queries.js';
import type { Actors } from '#src/demonstration/cast.js';
import { act } from '#src/season/actions.js';
import { jobTable } from '#src/job-table.js';

const winner = '460203';

/** Businesses that two offices claim: of one an office has stated its evidence and it waits, another was decided. */
export async function decideOneCollision(deps: PortalDeps, actors: Actors): Promise<void> {
  for (const id of await listWaitingIds(deps.db, 'annex.collide')) await runHere(deps, jobTable, id);
  const drive = await findCurrentDrive(deps.db);
  if (!drive || !actors.has(winner, 'collector')) return;
  const [reviewer, collector] = [await actors.reviewer, await actors.of(winner, 'collector')];
  const cases = await listCasesFor(deps.db, collector, drive.id, { state: 'open' }, { offset: 0, limit: 10 });
  const [waiting, decided] = cases.filter(({ ground }) => ground !== 'likely');
  if (!waiting || !decided) return;
  const sides = await listSides(deps.db, [waiting.id, decided.id]);
  const own = (id: number) => sides.find((one) => one.collisionId === id && one.agencyId === collector.agencyId);
  const [stated, won] = [own(waiting.id), own(decided.id)];
  if (!stated || !won) return;
  const said = '营业执照住所在本辖区，现场核实在营业';
  await act(deps, (trx) =>
    insist(trx, deps, collector, { collisionId: waiting.id, sideId: stated.id, said, seen: seenOf(stated) }),
  );
  const outcome = won.side === 1 ? 'first' : 'second';
  const reason = '经营地址在该辖区，由该单位管理';
  await act(deps, (trx) => decide(trx, deps, reviewer, { collisionId: decided.id, outcome, reason }));
}
