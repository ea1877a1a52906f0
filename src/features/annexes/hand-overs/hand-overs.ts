import { audit, type AuditActor } from '#platform/audit.js';
import { dayIn } from '#platform/clock.js';
import type { Trx } from '#platform/db/connection.js';
import { inTransaction } from '#platform/db/transaction.js';
import type { Deps } from '#platform/deps.js';
import type { Actor } from '#platform/http/actor.js';
import { isBarredAccepter } from '#features/annexes/four-eyes/case-rules.js';
import { listHands } from '#features/annexes/mending/fix-queries.js';
import { getAnnex } from '#features/annexes/queries.js';
import { getVersion } from '#features/annexes/version-queries.js';
import {
  type Colleague,
  type HandOver,
  insertHandOver,
  listClaimed,
  listColleagues,
  listDue,
  listItems,
  listWithOffice,
  lockAnnexes,
  lockHandOver,
  moveClaims,
  noteBegun,
  noteEnded,
  openByAnnex,
} from './hand-over-queries.js';
import { areHandOverDays, mayHandOverFor, neededVerb } from './hand-over-rules.js';
import { handOverProblems } from './problems.js';

type WithClock = Pick<Deps, 'clock' | 'config'>;

export interface TypedHandOver {
  readonly fromId: number;
  readonly toId: number;
  readonly fromDay: string | null;
  readonly toDay: string | null;
  readonly note: string;
  readonly ground: string;
  readonly annexIds: readonly number[];
}

/** The work that a person can hand over: a reviewer what is claimed, somebody of an office what the office still has to do. */
export const openWorkOf = async (db: Parameters<typeof listClaimed>[0], { id, agencyId, verbs }: Colleague) =>
  verbs.has('annex.review') ? listClaimed(db, id) : listWithOffice(db, agencyId);

/** Who may take the work of a person: colleagues of the same office who may do what it asks. */
export function takersOf(giver: Colleague, colleagues: readonly Colleague[]): Colleague[] {
  const verb = neededVerb(giver.verbs);
  return verb === undefined ? [] : colleagues.filter((one) => one.id !== giver.id && one.verbs.has(verb));
}

/**
 * Hands open work to a colleague from a day until a day; from the first day on claims are the colleague's (C30). For somebody absent the
 * office's manager or another reviewer does it, with a ground. @throws hand_over.*
 */
export async function handOver(trx: Trx, deps: WithClock, actor: Actor, typed: TypedHandOver): Promise<number> {
  // First of all: what is read afterwards must be as it is then, not as it was before the wait.
  await lockAnnexes(trx, typed.annexIds);
  const colleagues = await listColleagues(trx, actor.agencyId);
  const giver = colleagues.find(({ id }) => id === typed.fromId);
  if (!giver || !mayHandOverFor(actor, giver)) throw handOverProblems.not_yours();
  const taker = takersOf(giver, colleagues).find(({ id }) => id === typed.toId);
  if (!taker) throw handOverProblems.nobody({ field: 'to' });
  const now = deps.clock.now();
  const today = dayIn(deps.config.officeZone, now);
  const { fromDay, toDay } = typed;
  if (fromDay === null || toDay === null || !areHandOverDays(fromDay, toDay, today))
    throw handOverProblems.days({ field: 'from_day' });
  const [note, said] = [typed.note.trim(), typed.ground.trim()];
  if (note.length < 2 || note.length > 500) throw handOverProblems.note({ field: 'note' });
  const isOwn = giver.id === actor.id;
  if (!isOwn && (said.length < 4 || said.length > 500)) throw handOverProblems.ground({ field: 'ground' });
  const ground = isOwn ? null : said;
  const annexIds = await requireHandable(trx, giver, taker, typed.annexIds);
  const one = { fromId: giver.id, toId: taker.id, agencyId: actor.agencyId, fromDay, toDay, note, ground };
  const id = await insertHandOver(trx, { ...one, madeBy: actor.id, madeAt: now }, annexIds);
  if (fromDay <= today) await begin(trx, { ...one, id }, annexIds, now);
  audit(trx, now, actor, {
    verb: 'hand-over.make',
    objectType: 'hand-over',
    objectId: id,
    agencyId: actor.agencyId,
    after: {
      giver: giver.name,
      receiver: taker.name,
      fromDay,
      toDay,
      count: annexIds.length,
      note,
      ...(ground === null ? {} : { reason: ground }),
    },
  });
  return id;
}

/** The annexes as they may be handed over: in the giver's hands, in no other hand-over, not such as the taker must not review. */
async function requireHandable(
  trx: Trx,
  giver: Colleague,
  taker: Colleague,
  picked: readonly number[],
): Promise<number[]> {
  const ids = [...new Set(picked)].sort((a, b) => a - b);
  if (ids.length === 0) throw handOverProblems.none();
  const there = new Set((await openWorkOf(trx, giver)).map(({ annexId }) => annexId));
  const moved = ids.filter((id) => !there.has(id)).length;
  if (moved > 0) throw handOverProblems.moved({ count: moved });
  const open = await openByAnnex(trx, giver.agencyId, ids);
  if (open.size > 0) throw handOverProblems.there({ count: open.size });
  if (giver.verbs.has('annex.review'))
    for (const id of ids) {
      const annex = await getAnnex(trx, id);
      const hands =
        annex.currentVersionId === null ? [] : await listHands(trx, await getVersion(trx, id, annex.currentVersionId));
      if (isBarredAccepter(annex, hands, taker.id)) throw handOverProblems.barred({ name: taker.name });
    }
  return ids;
}

async function begin(
  trx: Trx,
  one: Pick<HandOver, 'id' | 'fromId' | 'toId'>,
  annexIds: readonly number[],
  now: Date,
): Promise<void> {
  await moveClaims(trx, annexIds, one);
  await noteBegun(trx, one.id, now);
}

/** Takes a hand-over back: what is still open is the giver's again. @throws hand_over.ended, hand_over.not_to_end, portal.not_found */
export async function endHandOver(trx: Trx, deps: WithClock, actor: Actor, handOverId: number): Promise<void> {
  const one = await lockHandOver(trx, actor.agencyId, handOverId);
  if (!mayEnd(actor, one)) throw handOverProblems.not_to_end();
  if (one.endedAt !== null) throw handOverProblems.ended();
  await end(trx, one, actor.id, actor, deps.clock.now());
}

export const mayEnd = (actor: Pick<Actor, 'id'>, { fromId, toId, madeBy }: HandOver): boolean =>
  [fromId, toId, madeBy].includes(actor.id);

async function end(trx: Trx, one: HandOver, by: number | null, actor: AuditActor, now: Date): Promise<void> {
  const annexIds = (await listItems(trx, [one.id])).map(({ annexId }) => annexId);
  const back = one.begunAt === null ? [] : await moveClaims(trx, annexIds, { fromId: one.toId, toId: one.fromId });
  await noteEnded(trx, one.id, by, now);
  audit(trx, now, actor, {
    verb: 'hand-over.end',
    objectType: 'hand-over',
    objectId: one.id,
    agencyId: one.agencyId,
    after: { giver: one.fromName, receiver: one.toName, count: back.length },
  });
}

/** The portal itself. */
const nobody = { id: null, name: '系统', agencyId: null, address: '' };

/** Begins hand-overs whose first day has come, and ends those whose last day is over. Returns how many. */
export async function keepHandOvers(deps: Pick<Deps, 'db' | 'config'>, now: Date): Promise<number> {
  const today = dayIn(deps.config.officeZone, now);
  const due = await listDue(deps.db, today);
  for (const { id, agencyId } of due)
    await inTransaction(deps.db, async (trx) => {
      const one = await lockHandOver(trx, agencyId, id);
      if (one.endedAt !== null) return;
      if (one.toDay < today) return end(trx, one, null, nobody, now);
      if (one.begunAt !== null) return;
      const annexIds = (await listItems(trx, [id])).map(({ annexId }) => annexId);
      await begin(trx, one, annexIds, now);
      audit(trx, now, nobody, {
        verb: 'hand-over.begin',
        objectType: 'hand-over',
        objectId: id,
        agencyId,
        after: { giver: one.fromName, receiver: one.toName, count: annexIds.length },
      });
    });
  return due.length;
}
