import { bulkInsert } from '#platform/db/bulk.js';
import type { Db, Trx } from '#platform/db/connection.js';
import { asObjects } from '#platform/db/type-cast.js';
import { problems } from '#platform/problem.js';
import { verbsOf } from '#domain/policy.js';
import type { AnnexState } from '#domain/annexes/states.js';
import type { AnnexNo } from '#domain/annexes/types.js';

/** Open work that is with a colleague for some days (C30). */
export interface HandOver {
  readonly id: number;
  readonly fromId: number;
  readonly fromName: string;
  readonly toId: number;
  readonly toName: string;
  readonly agencyId: number;
  readonly fromDay: string;
  readonly toDay: string;
  readonly note: string;
  /** Why another than the giver did it; null: the giver did. */
  readonly ground: string | null;
  readonly madeBy: number;
  readonly madeByName: string;
  readonly madeAt: Date;
  /** From when on claims are the receiver's. */
  readonly begunAt: Date | null;
  readonly endedAt: Date | null;
  readonly endedByName: string | null;
}

const columns = {
  id: 'h.id',
  fromId: 'h.from_id',
  fromName: 'f.display_name',
  toId: 'h.to_id',
  toName: 't.display_name',
  agencyId: 'h.agency_id',
  fromDay: 'h.from_day',
  toDay: 'h.to_day',
  note: 'h.note',
  ground: 'h.ground',
  madeBy: 'h.made_by',
  madeByName: 'm.display_name',
  madeAt: 'h.made_at',
  begunAt: 'h.begun_at',
  endedAt: 'h.ended_at',
  endedByName: 'e.display_name',
} as const satisfies Record<keyof HandOver, string>;

const handOvers = (db: Db | Trx) =>
  db('hand_overs as h')
    .join('operators as f', 'f.id', 'h.from_id')
    .join('operators as t', 't.id', 'h.to_id')
    .join('operators as m', 'm.id', 'h.made_by')
    .leftJoin('operators as e', 'e.id', 'h.ended_by')
    .select(columns)
    .options(asObjects)
    .orderBy('h.id', 'desc');

/** Of an office, the newest first. */
export const listHandOvers = async (db: Db | Trx, agencyId: number): Promise<HandOver[]> =>
  (await handOvers(db).where('h.agency_id', agencyId).limit(200)) as HandOver[];

/** Locked until the end of the transaction. @throws portal.not_found for one of another office */
export async function lockHandOver(trx: Trx, agencyId: number, handOverId: number): Promise<HandOver> {
  await trx('hand_overs').select('id').where({ id: handOverId }).forUpdate();
  const row = await handOvers(trx).where({ 'h.id': handOverId, 'h.agency_id': agencyId }).first<HandOver | undefined>();
  if (!row) throw problems.not_found();
  return row;
}

/** Those that are to begin or to end by themselves on a day. */
export async function listDue(db: Db | Trx, today: string): Promise<HandOver[]> {
  return (await handOvers(db)
    .whereNull('h.ended_at')
    .andWhere((some) =>
      some
        .where((begins) => begins.whereNull('h.begun_at').where('h.from_day', '<=', today))
        .orWhere('h.to_day', '<', today),
    )) as HandOver[];
}

/** An annex that is with a colleague, or could be. */
export interface HandedAnnex {
  readonly annexId: number;
  readonly annexNo: AnnexNo;
  readonly unitName: string;
  readonly state: AnnexState;
  readonly claimedBy: number | null;
}

const annexColumns = {
  annexId: 'x.id',
  annexNo: 'x.annex_no',
  unitName: 'd.name',
  state: 'x.state',
  claimedBy: 'x.claimed_by',
} as const satisfies Record<keyof HandedAnnex, string>;

const annexes = (db: Db | Trx) =>
  db('annexes as x')
    .join('divisions as d', 'd.code', 'x.unit_code')
    .join('drives as r', 'r.id', 'x.drive_id')
    .select(annexColumns)
    .options(asObjects)
    .where('r.is_current', 1)
    .orderBy(['x.unit_code', 'x.annex_no']);

/** What a reviewer has in hand. */
export const listClaimed = async (db: Db | Trx, reviewerId: number): Promise<HandedAnnex[]> =>
  (await annexes(db).where({ 'x.claimed_by': reviewerId, 'x.state': 'submitted' })) as HandedAnnex[];

/** What an office still has to do. */
export const listWithOffice = async (db: Db | Trx, agencyId: number): Promise<HandedAnnex[]> =>
  (await annexes(db).where({ 'x.agency_id': agencyId }).whereIn('x.state', ['filling', 'returned'])) as HandedAnnex[];

/** The annexes of some hand-overs. */
export async function listItems(
  db: Db | Trx,
  handOverIds: readonly number[],
): Promise<(HandedAnnex & { readonly handOverId: number })[]> {
  if (handOverIds.length === 0) return [];
  return (await db('hand_over_annexes as i')
    .join('annexes as x', 'x.id', 'i.annex_id')
    .join('divisions as d', 'd.code', 'x.unit_code')
    .select({ handOverId: 'i.hand_over_id', ...annexColumns })
    .options(asObjects)
    .whereIn('i.hand_over_id', [...handOverIds])
    .orderBy(['x.unit_code', 'x.annex_no'])) as (HandedAnnex & { readonly handOverId: number })[];
}

/** Hand-overs among the people of an office that have not ended, by the annexes in them. */
export async function openByAnnex(
  db: Db | Trx,
  agencyId: number,
  annexIds: readonly number[],
): Promise<ReadonlyMap<number, HandOver>> {
  if (annexIds.length === 0) return new Map();
  const rows = (await handOvers(db)
    .join('hand_over_annexes as i', 'i.hand_over_id', 'h.id')
    .select({ annexId: 'i.annex_id' })
    .whereIn('i.annex_id', [...annexIds])
    .where('h.agency_id', agencyId)
    .whereNull('h.ended_at')) as (HandOver & { readonly annexId: number })[];
  return new Map(rows.map(({ annexId, ...one }) => [annexId, one]));
}

export async function insertHandOver(
  trx: Trx,
  one: Pick<HandOver, 'fromId' | 'toId' | 'agencyId' | 'fromDay' | 'toDay' | 'note' | 'ground' | 'madeBy' | 'madeAt'>,
  annexIds: readonly number[],
): Promise<number> {
  const [id] = await trx('hand_overs').insert({
    from_id: one.fromId,
    to_id: one.toId,
    agency_id: one.agencyId,
    from_day: one.fromDay,
    to_day: one.toDay,
    note: one.note,
    ground: one.ground,
    made_by: one.madeBy,
    made_at: one.madeAt,
  });
  if (id === undefined) throw new Error('the hand-over row got no id');
  await bulkInsert(
    trx,
    'hand_over_annexes',
    ['hand_over_id', 'annex_id'],
    annexIds.map((annexId) => [id, annexId]),
  );
  return id;
}

export async function noteBegun(trx: Trx, handOverId: number, at: Date): Promise<void> {
  await trx('hand_overs').where({ id: handOverId }).update({ begun_at: at });
}

export async function noteEnded(trx: Trx, handOverId: number, by: number | null, at: Date): Promise<void> {
  await trx('hand_overs').where({ id: handOverId }).update({ ended_at: at, ended_by: by });
}

/** Held until the end of the transaction. */
export async function lockAnnexes(trx: Trx, annexIds: readonly number[]): Promise<void> {
  if (annexIds.length === 0) return;
  await trx('annexes')
    .select('id')
    .whereIn('id', [...annexIds])
    .orderBy('id')
    .forUpdate();
}

/** Gives these annexes from one hand into another, as far as they are in it and wait for a decision. Returns which. */
export async function moveClaims(
  trx: Trx,
  annexIds: readonly number[],
  { fromId, toId }: { readonly fromId: number; readonly toId: number },
): Promise<number[]> {
  const rows = (await trx('annexes')
    .select('id')
    .whereIn('id', [...annexIds])
    .where({ claimed_by: fromId, state: 'submitted' })
    .forUpdate()) as { id: number }[];
  const ids = rows.map(({ id }) => Number(id));
  if (ids.length > 0) await trx('annexes').whereIn('id', ids).increment('version', 1).update({ claimed_by: toId });
  return ids;
}

/** Somebody of an office whose account works, with what the roles allow. */
export interface Colleague {
  readonly id: number;
  readonly name: string;
  readonly agencyId: number;
  readonly verbs: ReadonlySet<string>;
}

export async function listColleagues(db: Db | Trx, agencyId: number): Promise<Colleague[]> {
  const rows = (await db('operators as o')
    .join('operator_roles as r', 'r.operator_id', 'o.id')
    .select({ id: 'o.id', name: 'o.display_name', role: 'r.role' })
    .where({ 'o.agency_id': agencyId, 'o.is_active': 1 })
    .orderBy('o.display_name')) as { id: number; name: string; role: string }[];
  const people = new Map<number, { name: string; roles: string[] }>();
  for (const { id, name, role } of rows) {
    const one = people.get(Number(id)) ?? { name, roles: [] };
    one.roles.push(role);
    people.set(Number(id), one);
  }
  return [...people].map(([id, { name, roles }]) => ({ id, name, agencyId, verbs: verbsOf(roles) }));
}
