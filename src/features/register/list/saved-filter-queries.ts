import type { Db, Trx } from '#platform/db/connection.js';

/** A search of the register that a person keeps under a name. */
export interface SavedFilter {
  readonly id: number;
  readonly name: string;
  /** Query string of the list, without `?`. */
  readonly query: string;
}

/** A person keeps so many at most. */
export const mostSaved = 20;

export async function listSavedFilters(db: Db | Trx, operatorId: number): Promise<SavedFilter[]> {
  const rows = (await db('saved_filters')
    .select('id', 'name', 'query')
    .where({ operator_id: operatorId })
    .orderBy('id')) as SavedFilter[];
  return rows.map((row) => ({ ...row, id: Number(row.id) }));
}

/** Keeps a search; one of the same name gives way. */
export async function saveFilter(
  trx: Trx,
  operatorId: number,
  { name, query }: Omit<SavedFilter, 'id'>,
  at: Date,
): Promise<void> {
  await trx('saved_filters')
    .insert({ operator_id: operatorId, name, query, saved_at: at })
    .onConflict(['operator_id', 'name'])
    .merge({ query, saved_at: at });
}

/** Takes one of the person's own away; false where there is none. */
export async function deleteSavedFilter(trx: Trx, operatorId: number, id: number): Promise<boolean> {
  return (await trx('saved_filters').where({ id, operator_id: operatorId }).delete()) > 0;
}
