import { audit } from '#platform/audit.js';
import type { Deps } from '#platform/deps.js';
import type { Trx } from '#platform/db/connection.js';
import type { Actor } from '#platform/http/actor.js';
import { problems } from '#platform/problem.js';
import { listHands } from '#features/annexes/mending/fix-queries.js';
import { annexProblems } from '#features/annexes/problems.js';
import { getAnnexFor } from '#features/annexes/queries.js';
import { getVersion } from '#features/annexes/version-queries.js';
import { actWords, barredAct, confirmMs } from './case-rules.js';
import { confirmCase, insertCase, listSeconds, lockCase } from './case-queries.js';

type WithClock = Pick<Deps, 'clock'>;

/**
 * Records that this person does alone, now, what four eyes keep for another, and names who looks at it within a day.
 * @throws annex.nothing_barred, annex.no_such_second
 */
export async function openCase(
  trx: Trx,
  deps: WithClock,
  actor: Actor,
  said: { readonly annexId: number; readonly secondId: number; readonly ground: string },
): Promise<void> {
  const annex = await getAnnexFor(trx, actor, said.annexId, true);
  if (annex.currentVersionId === null) throw annexProblems.no_version();
  const version = await getVersion(trx, annex.id, annex.currentVersionId);
  const act = barredAct(annex, await listHands(trx, version), actor.id);
  if (act === undefined) throw annexProblems.nothing_barred();
  const second = (await listSeconds(trx, actor.id)).find(({ id }) => id === said.secondId);
  if (!second) throw annexProblems.no_such_second({ field: 'second' });
  const now = deps.clock.now();
  await insertCase(trx, annex, {
    versionId: version.id,
    act,
    personId: actor.id,
    secondId: second.id,
    ground: said.ground,
    openedAt: now,
    dueAt: new Date(now.getTime() + confirmMs),
  });
  audit(trx, now, actor, {
    verb: 'annex.open-four-eyes',
    objectType: 'annex',
    objectId: annex.id,
    agencyId: annex.agencyId,
    after: { versionId: version.id, alone: actWords[act], second: second.name, reason: said.ground },
  });
}

/** The second person has looked at it. @throws annex.not_the_second, annex.case_confirmed, portal.not_found */
export async function confirmFourEyes(trx: Trx, deps: WithClock, actor: Actor, caseId: number): Promise<void> {
  const one = await lockCase(trx, caseId);
  if (one.personId === actor.id || one.secondId !== actor.id)
    throw annexProblems.not_the_second({ name: one.secondName });
  if (one.confirmedAt !== null) throw annexProblems.case_confirmed();
  if (actor.scope.level !== 'province') throw problems.not_found();
  const now = deps.clock.now();
  await confirmCase(trx, one.id, now);
  audit(trx, now, actor, {
    verb: 'annex.confirm-four-eyes',
    objectType: 'annex',
    objectId: one.annexId,
    agencyId: one.agencyId,
    after: { versionId: one.versionId, alone: actWords[one.act] },
  });
}
