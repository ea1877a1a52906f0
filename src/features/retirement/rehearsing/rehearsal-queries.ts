import type { Db, Trx } from '#platform/db/connection.js';
import { asObjects } from '#platform/db/type-cast.js';

/** A rehearsal of the retirement, planned for a moment or made. */
export interface Rehearsal {
  readonly id: number;
  readonly state: 'planned' | 'made';
  readonly dueAt: Date;
  readonly askedByName: string;
  readonly madeAt: Date | null;
  readonly report: string | null;
  readonly sha256: string | null;
  /** Whether nothing stood in the way. */
  readonly isReady: boolean | null;
}

const columns = {
  id: 'r.id',
  state: 'r.state',
  dueAt: 'r.due_at',
  askedByName: 'o.display_name',
  madeAt: 'r.made_at',
  report: 'r.report',
  sha256: 'r.sha256',
  isReady: 'r.is_ready',
} as const satisfies Record<keyof Rehearsal, string>;

const rehearsals = (db: Db | Trx) =>
  db('retirement_rehearsals as r').join('operators as o', 'o.id', 'r.asked_by').select(columns).options(asObjects);

/** Newest first. */
export async function listRehearsals(db: Db | Trx, limit: number): Promise<Rehearsal[]> {
  return (await rehearsals(db).orderBy('r.id', 'desc').limit(limit)) as Rehearsal[];
}

export async function findRehearsal(db: Db | Trx, id: number): Promise<Rehearsal | undefined> {
  const [row] = (await rehearsals(db).where('r.id', id)) as Rehearsal[];
  return row;
}

/** The last that was made before another one. */
export async function findRehearsalBefore(db: Db, id: number): Promise<Rehearsal | undefined> {
  const [row] = (await rehearsals(db)
    .where('r.id', '<', id)
    .where('r.state', 'made')
    .orderBy('r.id', 'desc')
    .limit(1)) as Rehearsal[];
  return row;
}

export async function countRehearsals(db: Db | Trx): Promise<number> {
  const row = await db('retirement_rehearsals').where({ state: 'made' }).count({ n: '*' }).first<{ n: number }>();
  return Number(row?.n ?? 0);
}

export async function listDueRehearsals(db: Db | Trx, now: Date): Promise<number[]> {
  const rows = (await db('retirement_rehearsals')
    .select('id')
    .where({ state: 'planned' })
    .where('due_at', '<=', now)
    .orderBy('id')) as { id: number }[];
  return rows.map(({ id }) => Number(id));
}

export async function insertRehearsal(
  trx: Trx,
  rehearsal: { readonly dueAt: Date; readonly by: number; readonly at: Date },
): Promise<number> {
  const [id] = await trx('retirement_rehearsals').insert({
    state: 'planned',
    due_at: rehearsal.dueAt,
    asked_by: rehearsal.by,
    asked_at: rehearsal.at,
  });
  if (id === undefined) throw new Error('the rehearsal got no id');
  return id;
}

/** Keeps a report once; of two processes the second writes nothing. */
export async function storeReport(
  trx: Trx,
  id: number,
  made: { readonly report: string; readonly sha256: string; readonly isReady: boolean; readonly at: Date },
): Promise<void> {
  await trx('retirement_rehearsals')
    .where({ id, state: 'planned' })
    .update({
      state: 'made',
      made_at: made.at,
      report: made.report,
      sha256: made.sha256,
      is_ready: made.isReady ? 1 : 0,
    });
}
