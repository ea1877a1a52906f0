import { tellMoved } from '#features/drive/progress/moves.js';
import { audit } from '#platform/audit.js';
import type { Deps } from '#platform/deps.js';
import type { Trx } from '#platform/db/connection.js';
import type { Actor } from '#platform/http/actor.js';
import { problems } from '#platform/problem.js';
import { markRows } from '#features/annexes/lists/marking.js';
import { removeRow } from '#features/annexes/mending/row-changes.js';
import { requireCollected } from '#features/drive/phase/collected.js';
import { verbPhases } from '#features/drive/phase/phase-rules.js';
import {
  type CaseSide,
  type CollisionCase,
  dropDecision,
  getCaseFor,
  listSides,
  lockStance,
  saveDecision,
  saveStance,
} from './case-queries.js';
import type { CollisionOutcome } from './collision-rules.js';
import { collisionProblems } from './problems.js';
import { rowsByKey } from './standing.js';
import { collisionStateWords, outcomeWords, type Stance, stanceWords } from './words.js';

const text = { least: 4, most: 500 };

const wordsOf = (typed: string): string | undefined => {
  const said = typed.replace(/\s+/g, ' ').trim();
  const { length } = [...said];
  return length < text.least || length > text.most ? undefined : said;
};

interface OfSide {
  readonly collisionId: number;
  readonly sideId: number;
}

/** A side of the own office, its case held until the end of the transaction. @throws portal.not_found for anybody else's */
async function lockOwnSide(trx: Trx, actor: Actor, { collisionId, sideId }: OfSide) {
  const one = await getCaseFor(trx, actor, collisionId, true);
  const sides = await listSides(trx, [one.id]);
  const found = sides.find(({ id }) => id === sideId);
  if (!found || found.annexId === null || found.agencyId !== actor.agencyId) throw problems.not_found();
  const own: CaseSide = { ...found, ...(await lockStance(trx, sideId)) };
  return { one, own, units: unitsOf(sides) };
}

export const unitsOf = (sides: readonly CaseSide[]): readonly [string, string] => [
  sides[0]?.unitName ?? '',
  sides[1]?.unitName ?? '',
];

/**
 * An office says on what it rests that the business is its own. `seen`: when it was last said as the page showed it. @throws
 * collision.evidence, collision.stated, collision.not_open
 */
export async function insist(
  trx: Trx,
  deps: Deps,
  actor: Actor,
  asked: OfSide & { readonly said: string; readonly seen: string },
): Promise<void> {
  const said = wordsOf(asked.said);
  if (said === undefined) throw collisionProblems.evidence({ field: 'said' });
  const { one, own, units } = await lockOwnSide(trx, actor, asked);
  if (one.state !== 'open') throw collisionProblems.not_open({ state: collisionStateWords[one.state] });
  if (asked.seen !== seenOf(own)) throw collisionProblems.stated();
  await state(trx, deps, actor, one, own, units, { stance: 'insist', said });
}

/** When a side last said something, as its page remembers it. */
export const seenOf = ({ statedAt }: Pick<CaseSide, 'statedAt'>): string => String(statedAt?.getTime() ?? 0);

/**
 * An office gives the business up. Its row leaves annex 3, or is marked as 重复 in annexes 4 and 5, at once where the office has the annex in
 * hand; where the province has it, the province knows, and the row goes when the annex comes back. @throws collision.yielded
 */
export async function giveWay(
  trx: Trx,
  deps: Deps,
  actor: Actor,
  asked: OfSide,
): Promise<{ readonly isGone: boolean }> {
  const { one, own, units } = await lockOwnSide(trx, actor, asked);
  const isOver = one.state === 'gone' || one.state === 'settled';
  if (isOver) throw collisionProblems.not_open({ state: collisionStateWords[one.state] });
  const isInHand = own.annexState === 'filling' || own.annexState === 'returned';
  if (own.stance === 'yield' && !isInHand) throw collisionProblems.yielded();
  const row = isInHand ? await rowOf(trx, own) : undefined;
  if (own.stance === 'yield' && row === undefined) throw collisionProblems.yielded();
  if (row !== undefined) {
    const target = { annexId: own.annexId ?? 0, versionId: own.currentVersionId ?? 0 };
    const mine = { annexId: target.annexId, agencyId: actor.agencyId };
    await requireCollected(trx, deps, mine, verbPhases['annex.fix']);
    if (own.annexNo === 3) await removeRow(trx, deps, actor, { ...target, row });
    else await markRows(trx, deps, actor, { ...target, rows: [row], result: 'duplicate' });
  }
  await state(trx, deps, actor, one, own, units, { stance: 'yield', said: null });
  return { isGone: row !== undefined };
}

async function rowOf(trx: Trx, { currentVersionId, rowKey }: CaseSide): Promise<number | undefined> {
  return currentVersionId === null ? undefined : (await rowsByKey(trx, currentVersionId)).get(rowKey ?? '');
}

async function state(
  trx: Trx,
  { clock }: Pick<Deps, 'clock'>,
  actor: Actor,
  one: CollisionCase,
  own: CaseSide,
  units: readonly [string, string],
  { stance, said }: { readonly stance: Stance; readonly said: string | null },
): Promise<void> {
  const at = clock.now();
  await saveStance(trx, own.id, { stance, said, by: actor.id, at });
  audit(trx, at, actor, {
    verb: 'collision.state',
    objectType: 'collision',
    objectId: one.id,
    agencyId: own.agencyId,
    after: { units: units.join('、'), stance: stanceWords[stance], ...(said === null ? {} : { reason: said }) },
  });
}

/**
 * The province says whose the business is, or that both are right. It stands at once for both offices. @throws collision.no_outcome,
 * collision.reason, collision.decided, collision.not_open
 */
export async function decide(
  trx: Trx,
  deps: Pick<Deps, 'clock'>,
  actor: Actor,
  asked: { readonly collisionId: number; readonly outcome: CollisionOutcome | undefined; readonly reason: string },
): Promise<void> {
  if (asked.outcome === undefined) throw collisionProblems.no_outcome({ field: 'outcome' });
  const reason = wordsOf(asked.reason);
  if (reason === undefined) throw collisionProblems.reason({ field: 'reason' });
  const one = await getCaseFor(trx, actor, asked.collisionId, true);
  if (one.outcome !== null) throw collisionProblems.decided();
  if (one.state !== 'open') throw collisionProblems.not_open({ state: collisionStateWords[one.state] });
  const at = deps.clock.now();
  await saveDecision(trx, one.id, { outcome: asked.outcome, reason, by: actor.id, at });
  await tellDecision(trx, actor, one.id, at, 'collision.decide', asked.outcome, reason);
}

/** Takes a decision back: the case is open again, and whoever looks at it anew decides. @throws collision.not_decided */
export async function reopen(trx: Trx, deps: Pick<Deps, 'clock'>, actor: Actor, collisionId: number): Promise<void> {
  const one = await getCaseFor(trx, actor, collisionId, true);
  if (one.outcome === null) throw collisionProblems.not_decided();
  await dropDecision(trx, one);
  await tellDecision(trx, actor, one.id, deps.clock.now(), 'collision.reopen', one.outcome, one.reason ?? '');
}

/** In the audit of both offices: what was said concerns each; what follows their annexes hears of it. */
async function tellDecision(
  trx: Trx,
  actor: Actor,
  collisionId: number,
  at: Date,
  verb: 'collision.decide' | 'collision.reopen',
  outcome: CollisionOutcome,
  reason: string,
): Promise<void> {
  const sides = await listSides(trx, [collisionId]);
  const units = unitsOf(sides);
  for (const annexId of new Set(sides.flatMap((side) => side.annexId ?? [])))
    await tellMoved(trx, { kind: 'annexes', which: { annexId }, step: 'judge' }, at);
  for (const agencyId of new Set(sides.map((side) => side.agencyId)))
    audit(trx, at, actor, {
      verb,
      objectType: 'collision',
      objectId: collisionId,
      agencyId: agencyId || null,
      after: { units: units.join('、'), outcome: outcomeWords(outcome, units), reason },
    });
}
