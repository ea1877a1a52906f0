import type { Db, Trx } from '#platform/db/connection.js';
import { asObjects } from '#platform/db/type-cast.js';
import type { RetirementAct } from '#domain/retirement/states.js';

export type MoveState = 'proposed' | 'confirmed' | 'refused' | 'withdrawn';

/** Something that is done to the old module, proposed by one person and decided by another. */
export interface Move {
  readonly id: number;
  readonly act: RetirementAct;
  readonly state: MoveState;
  /** From when a freeze is to hold; null: from its confirmation. */
  readonly fromAt: Date | null;
  readonly ground: string;
  readonly proposedBy: number;
  readonly proposedByName: string;
  readonly proposedAt: Date;
  readonly decidedByName: string | null;
  readonly decidedAt: Date | null;
  readonly refusedGround: string | null;
  /** What was so when it was done, in words. */
  readonly told: string | null;
}

const columns = {
  id: 'm.id',
  act: 'm.act',
  state: 'm.state',
  fromAt: 'm.from_at',
  ground: 'm.ground',
  proposedBy: 'm.proposed_by',
  proposedByName: 'p.display_name',
  proposedAt: 'm.proposed_at',
  decidedByName: 'd.display_name',
  decidedAt: 'm.decided_at',
  refusedGround: 'm.refused_ground',
  told: 'm.told',
} as const satisfies Record<keyof Move, string>;

const moves = (db: Db | Trx) =>
  db('retirement_moves as m')
    .join('operators as p', 'p.id', 'm.proposed_by')
    .leftJoin('operators as d', 'd.id', 'm.decided_by')
    .select(columns)
    .options(asObjects);

/** Newest first. */
export async function listMoves(db: Db | Trx, limit: number): Promise<Move[]> {
  return (await moves(db).orderBy('m.id', 'desc').limit(limit)) as Move[];
}

/** The one that waits for another person; the caller holds the retirement. */
export async function findOpenMove(db: Db | Trx): Promise<Move | undefined> {
  const [move] = (await moves(db).where('m.is_open', 1)) as Move[];
  return move;
}

export async function insertMove(
  trx: Trx,
  move: Pick<Move, 'act' | 'fromAt' | 'ground' | 'proposedBy' | 'proposedAt'>,
): Promise<number> {
  const [id] = await trx('retirement_moves').insert({
    act: move.act,
    state: 'proposed',
    is_open: 1,
    from_at: move.fromAt,
    ground: move.ground,
    proposed_by: move.proposedBy,
    proposed_at: move.proposedAt,
  });
  if (id === undefined) throw new Error('the move got no id');
  return id;
}

export async function closeMove(
  trx: Trx,
  id: number,
  closed: {
    readonly state: Exclude<MoveState, 'proposed'>;
    readonly by: number;
    readonly at: Date;
    readonly refusedGround?: string;
    readonly told?: string;
  },
): Promise<void> {
  await trx('retirement_moves')
    .where({ id })
    .update({
      state: closed.state,
      is_open: null,
      decided_by: closed.by,
      decided_at: closed.at,
      refused_ground: closed.refusedGround ?? null,
      told: closed.told ?? null,
    });
}
