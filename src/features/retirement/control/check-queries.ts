import type { Db, Trx } from '#platform/db/connection.js';
import { asObjects } from '#platform/db/type-cast.js';

/** What was noted of an item of the checklist. */
export interface NotedCheck {
  readonly id: number;
  readonly item: string;
  readonly owner: string;
  readonly evidence: string;
  readonly isDone: boolean;
  readonly notedByName: string | null;
  readonly notedAt: Date | null;
  readonly version: number;
}

const columns = {
  id: 'c.id',
  item: 'c.item',
  owner: 'c.owner',
  evidence: 'c.evidence',
  isDone: 'c.is_done',
  notedByName: 'o.display_name',
  notedAt: 'c.noted_at',
  version: 'c.version',
} as const satisfies Record<keyof NotedCheck, string>;

export async function listNotedChecks(db: Db | Trx): Promise<NotedCheck[]> {
  return (await db('retirement_checks as c')
    .leftJoin('operators as o', 'o.id', 'c.noted_by')
    .select(columns)
    .options(asObjects)
    .orderBy('c.id')) as NotedCheck[];
}

/** The item, held until the transaction ends; made when nobody has noted anything of it. */
export async function takeCheck(trx: Trx, item: string): Promise<NotedCheck> {
  await trx('retirement_checks').insert({ item, owner: '', evidence: '', is_done: 0 }).onConflict('item').ignore();
  await trx('retirement_checks').select('id').where({ item }).forUpdate();
  const found = (await listNotedChecks(trx)).find((one) => one.item === item);
  if (!found) throw new Error(`the item ${item} is not stored`);
  return found;
}

export async function storeCheck(
  trx: Trx,
  id: number,
  noted: { owner: string; evidence: string; isDone: boolean; by: number; at: Date },
): Promise<void> {
  await trx('retirement_checks')
    .where({ id })
    .increment('version', 1)
    .update({
      owner: noted.owner,
      evidence: noted.evidence,
      is_done: noted.isDone ? 1 : 0,
      noted_by: noted.by,
      noted_at: noted.at,
    });
}
