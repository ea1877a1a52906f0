import type { Db, Trx } from '#platform/db/connection.js';
import { asObjects } from '#platform/db/type-cast.js';

/** A business of the register, or a row of annex 5, of which a result is noted. */
export type NoteSubject = { readonly business_id: number } | { readonly operating_row_id: number };

/** What was found, as it was noted. `list` is the list that sent somebody there. */
export interface Note {
  readonly id: number;
  readonly list: string;
  readonly visitedOn: string;
  readonly result: string;
  readonly note: string;
  readonly notedByName: string;
  readonly notedAt: Date;
}

/** The newest first; of one list, or of all. `isHeld` reads them as they are now, whatever the transaction has seen before. */
export async function listNotes(db: Db | Trx, subject: NoteSubject, list?: string, isHeld = false): Promise<Note[]> {
  return (await db('unfiled_visits as v')
    .leftJoin('operators as o', 'o.id', 'v.noted_by')
    .select({
      id: 'v.id',
      list: 'v.list_kind',
      visitedOn: 'v.visited_on',
      result: 'v.result',
      note: 'v.note',
      notedByName: 'o.display_name',
      notedAt: 'v.noted_at',
    })
    .options(asObjects)
    .where(subject)
    .modify((query) => void (list !== undefined && query.where('v.list_kind', list)))
    .modify((query) => void (isHeld && query.forUpdate()))
    .orderBy('v.id', 'desc')) as Note[];
}

/** Notes what was found as the last result of its list. */
export async function insertNote(
  trx: Trx,
  subject: NoteSubject,
  list: string,
  found: {
    readonly visitedOn: string;
    readonly result: string;
    readonly note: string;
    readonly agencyId: number;
    readonly by: number;
    readonly at: Date;
  },
): Promise<void> {
  await trx('unfiled_visits')
    .where({ ...subject, list_kind: list, is_current: 1 })
    .update({ is_current: null });
  await trx('unfiled_visits').insert({
    ...subject,
    list_kind: list,
    is_current: 1,
    visited_on: found.visitedOn,
    result: found.result,
    note: found.note,
    agency_id: found.agencyId,
    noted_by: found.by,
    noted_at: found.at,
  });
}
