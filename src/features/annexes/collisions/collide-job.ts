import { hash } from 'node:crypto';
import type { Deps } from '#platform/deps.js';
import type { Trx } from '#platform/db/connection.js';
import { inTransaction } from '#platform/db/transaction.js';
import { enqueue } from '#platform/jobs/queue.js';
import type { Progress } from '#platform/jobs/table.js';
import { stateAfter } from './collision-rules.js';
import {
  type FoundCase,
  insertCases,
  listOfficeVersions,
  listUnitCases,
  lockCollisions,
  type OfficeVersion,
  placeSides,
  updateCase,
} from './collision-queries.js';
import { findCollisions } from './finding.js';
import { proposeFilings } from './proposing.js';
import { keyOffice } from './match-keys.js';
import { dropOldKeys } from './match-key-queries.js';

/** The unit whose rows are compared with those of all others. */
export interface CollidePlace {
  readonly driveId: number;
  readonly unitCode: string;
}

/** Has the unit compared with all others once its versions are what they are now; asked twice for one state it is one job. */
export async function collideLater(
  trx: Trx,
  deps: Pick<Deps, 'clock'>,
  { driveId, unitCode }: CollidePlace,
): Promise<void> {
  const stamps = ownOf(await listOfficeVersions(trx, driveId), unitCode).map(({ stamp }) => stamp);
  await enqueue(trx, deps.clock.now(), {
    name: 'annex.collide',
    payload: { driveId, unitCode },
    dedupeKey: `annex.collide:${driveId}:${unitCode}:${hash('md5', stamps.join())}`,
  });
}

/**
 * Finds rows of a unit that are another office's business as well, and keeps them as cases that both offices and the province see (C28). What
 * was decided stays decided; a case whose rows no longer say the same is gone, or settled. Runs outside the serving process; safe to run
 * again.
 */
export async function runCollide(deps: Deps, { driveId, unitCode }: CollidePlace, progress: Progress): Promise<void> {
  const versions = await listOfficeVersions(deps.db, driveId);
  for (const [done, version] of versions.entries()) {
    await keyOffice(deps, version);
    progress(done + 1, versions.length * 2);
  }
  await proposeFilings(deps, ownOf(versions, unitCode));
  const found = await findCollisions(deps, versions, unitCode, (done) =>
    progress(versions.length + done, versions.length * 2),
  );
  await inTransaction(deps.db, async (trx) => {
    await lockCollisions(trx, driveId);
    await keepCases(trx, deps, { driveId, unitCode }, found);
    await dropOldKeys(trx, driveId);
  });
}

const ownOf = (versions: readonly OfficeVersion[], unitCode: string): OfficeVersion[] =>
  versions.filter((one) => one.unitCode === unitCode);

async function keepCases(
  trx: Trx,
  { clock }: Pick<Deps, 'clock'>,
  { driveId, unitCode }: CollidePlace,
  found: ReadonlyMap<string, FoundCase>,
): Promise<void> {
  const known = await listUnitCases(trx, driveId, unitCode);
  const standing = new Map<number, FoundCase>();
  for (const one of known) {
    const now = found.get(one.pairHash);
    if (now) standing.set(Number(one.id), now);
    const state = stateAfter(one.outcome, now !== undefined);
    if (state !== one.state || (now && now.ground !== one.ground))
      await updateCase(trx, Number(one.id), { state, ...(now && { ground: now.ground, agrees: now.agrees }) });
  }
  await placeSides(trx, standing);
  const there = new Set(known.map(({ pairHash }) => pairHash));
  const fresh = [...found.values()].filter(({ pairHash }) => !there.has(pairHash));
  await insertCases(trx, driveId, fresh, clock.now());
}
