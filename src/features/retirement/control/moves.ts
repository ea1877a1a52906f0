import { audit } from '#platform/audit.js';
import type { Trx } from '#platform/db/connection.js';
import type { Deps } from '#platform/deps.js';
import type { Actor } from '#platform/http/actor.js';
import { firstBar } from '#domain/retirement/bars.js';
import {
  backUntil,
  mayGoBack,
  type RetirementAct,
  retirementActs,
  retirementStates,
  stateAfter,
  stateAt,
} from '#domain/retirement/states.js';
import { groundOf } from '#features/drive/changes/changes.js';
import { momentOf, momentWords } from '#features/drive/progress/moment-rules.js';
import { retirementProblems } from '#features/retirement/problems.js';
import {
  changeStanding,
  findRetirementDrive,
  getRetirement,
  type Retirement,
  type StandingChange,
} from '#features/retirement/queries.js';
import { indexLater } from '#features/retirement/search/indexing.js';
import { deleteSignOffs } from '#features/retirement/signing/sign-queries.js';
import { closeMove, findOpenMove, insertMove, type Move } from './move-queries.js';
import { loadReadiness } from './readiness.js';
import { countEnteredSince } from './since-queries.js';

export interface TypedMove {
  readonly act: RetirementAct;
  /** From when a freeze is to hold; '' from its confirmation. */
  readonly from: string;
  readonly ground: string;
}

/** Proposes what is to be done to the old module; nothing changes before another person confirms it. @throws retirement.* */
export async function proposeMove(trx: Trx, deps: Deps, actor: Actor, typed: TypedMove): Promise<void> {
  const retirement = await getRetirement(trx, true);
  if (await findOpenMove(trx)) throw retirementProblems.move_open();
  const at = deps.clock.now();
  const fromAt = typed.act === 'freeze' ? freezeFrom(typed.from, deps, at) : null;
  const ground = groundOf(typed.ground);
  if (ground === undefined) throw retirementProblems.ground({ field: 'ground' });
  await requireMayBe(trx, deps, retirement, typed.act, at);
  const id = await insertMove(trx, { act: typed.act, fromAt, ground, proposedBy: actor.id, proposedAt: at });
  audit(trx, at, actor, {
    verb: 'retirement.propose',
    objectType: 'retirement',
    objectId: id,
    after: {
      act: retirementActs[typed.act],
      ...(fromAt && { from: momentWords(fromAt, deps.config.officeZone) }),
      reason: ground,
    },
  });
}

/** Does what another person proposed, after asking everything again. @throws retirement.* */
export async function confirmMove(trx: Trx, deps: Deps, actor: Actor, moveId: number): Promise<RetirementAct> {
  const retirement = await getRetirement(trx, true);
  const move = await openMove(trx, moveId);
  if (move.proposedBy === actor.id) throw retirementProblems.same_person();
  const at = deps.clock.now();
  await requireMayBe(trx, deps, retirement, move.act, at);
  const told = await carryOut(trx, deps, retirement, move, at);
  await closeMove(trx, moveId, { state: 'confirmed', by: actor.id, at, told });
  audit(trx, at, actor, {
    verb: 'retirement.confirm',
    objectType: 'retirement',
    objectId: moveId,
    after: { act: retirementActs[move.act], ...(told !== '' && { told }) },
  });
  return move.act;
}

/** Sends another person's proposal back, with a word why. @throws retirement.* */
export async function refuseMove(trx: Trx, deps: Deps, actor: Actor, moveId: number, typed: string): Promise<void> {
  await getRetirement(trx, true);
  const move = await openMove(trx, moveId);
  if (move.proposedBy === actor.id) throw retirementProblems.same_person();
  const ground = groundOf(typed);
  if (ground === undefined) throw retirementProblems.refusal_ground({ field: 'refusal' });
  const at = deps.clock.now();
  await closeMove(trx, moveId, { state: 'refused', by: actor.id, at, refusedGround: ground });
  audit(trx, at, actor, {
    verb: 'retirement.refuse',
    objectType: 'retirement',
    objectId: moveId,
    after: { act: retirementActs[move.act], reason: ground },
  });
}

/** Takes the own proposal back. @throws retirement.* */
export async function withdrawMove(trx: Trx, deps: Deps, actor: Actor, moveId: number): Promise<void> {
  await getRetirement(trx, true);
  const move = await openMove(trx, moveId);
  if (move.proposedBy !== actor.id) throw retirementProblems.not_own();
  const at = deps.clock.now();
  await closeMove(trx, moveId, { state: 'withdrawn', by: actor.id, at });
  audit(trx, at, actor, {
    verb: 'retirement.withdraw',
    objectType: 'retirement',
    objectId: moveId,
    after: { act: retirementActs[move.act] },
  });
}

async function openMove(trx: Trx, moveId: number): Promise<Move> {
  const move = await findOpenMove(trx);
  if (move?.id !== moveId) throw retirementProblems.not_open();
  return move;
}

function freezeFrom(typed: string, { config }: Pick<Deps, 'config'>, now: Date): Date | null {
  if (typed.trim() === '') return null;
  const at = momentOf(typed, { zone: config.officeZone, now, deadline: now });
  if (at === null) throw retirementProblems.from_unreadable({ field: 'from' });
  if (at < now) throw retirementProblems.from_past({ field: 'from' });
  return at;
}

/** @throws retirement.not_from_here, retirement.not_ready, retirement.window_over */
async function requireMayBe(trx: Trx, deps: Deps, retirement: Retirement, act: RetirementAct, at: Date): Promise<void> {
  if (stateAfter(retirement.state, act) === undefined)
    throw retirementProblems.not_from_here({
      state: retirementStates[stateAt(retirement, at)],
      act: retirementActs[act],
    });
  if (act === 'retire') {
    const bar = firstBar(await loadReadiness(trx, deps, retirement));
    if (bar) throw retirementProblems.not_ready({ title: bar.title, words: bar.words });
  }
  if (act === 'go_back' && !mayGoBack(retirement, at))
    throw retirementProblems.window_over({ until: momentWords(backUntil(retirement) ?? at, deps.config.officeZone) });
}

/** Changes what stands; answers what was so when it was done, in words that are kept. */
export async function carryOut(
  trx: Trx,
  deps: Pick<Deps, 'clock' | 'config'>,
  retirement: Retirement,
  move: Pick<Move, 'act' | 'fromAt'>,
  at: Date,
): Promise<string> {
  const state = stateAfter(retirement.state, move.act);
  if (state === undefined) throw new Error(`${move.act} does not lead out of ${retirement.state}`);
  const [change, told] = await changeFor(trx, deps, retirement, move, at);
  await changeStanding(trx, { ...change, state });
  return told;
}

async function changeFor(
  trx: Trx,
  deps: Pick<Deps, 'clock' | 'config'>,
  retirement: Retirement,
  { act, fromAt }: Pick<Move, 'act' | 'fromAt'>,
  at: Date,
): Promise<readonly [Omit<StandingChange, 'state'>, string]> {
  if (act === 'freeze') {
    const drive = await findRetirementDrive(trx, { driveId: null });
    if (!drive) throw retirementProblems.no_drive();
    await indexLater(trx, at);
    const from = fromAt !== null && fromAt > at ? fromAt : at;
    return [{ driveId: drive.id, frozenFrom: from }, `从 ${momentWords(from, deps.config.officeZone)} 起只读`];
  }
  if (act === 'retire') return [{ retiredAt: at }, `${retirement.backHours} 小时内可以回退`];
  if (act === 'go_back') {
    const { newEntries, changedEntries } = await countEnteredSince(trx, retirement.retiredAt ?? at);
    return [{ retiredAt: null }, `停用以来新模块里新增 ${newEntries} 户、改动 ${changedEntries} 户，都留在新模块里`];
  }
  const signs = retirement.driveId === null ? 0 : await deleteSignOffs(trx, retirement.driveId);
  return [{}, signs === 0 ? '' : `${signs} 个机构的签字作废，再次冻结以后重新签`];
}
