import type { Db, Trx } from '#platform/db/connection.js';
import { annexDefinition } from '#domain/annexes/index.js';
import type { AnnexNo } from '#domain/annexes/types.js';
import type { ColumnChoice } from '#domain/reading/column-choices.js';

/** A choice that an office's next files are read with. */
export interface RememberedChoice extends ColumnChoice {
  readonly id: number;
  readonly chosenByName: string;
  readonly chosenAt: Date;
}

/** What an office has said of headers of an annex, the newest first. */
export async function listRememberedChoices(
  db: Db | Trx,
  agencyId: number,
  annexNo: AnnexNo,
): Promise<RememberedChoice[]> {
  const rows = (await db('annex_column_choices as c')
    .join('operators as o', 'o.id', 'c.chosen_by')
    .select('c.id', 'c.header_key', 'c.header', 'c.field', 'o.display_name', 'c.chosen_at')
    .where({ 'c.agency_id': agencyId, 'c.annex_no': annexNo })
    .orderBy('c.id', 'desc')) as {
    id: number;
    header_key: string;
    header: string;
    field: string;
    display_name: string;
    chosen_at: Date;
  }[];
  // A column that the annex has no longer is nothing to read into.
  const fields = new Set(['', ...annexDefinition(annexNo).columns.map(({ field }) => field)]);
  return rows
    .map((row) => ({
      id: Number(row.id),
      key: row.header_key,
      header: row.header,
      field: row.field,
      chosenByName: row.display_name,
      chosenAt: row.chosen_at,
    }))
    .filter(({ field }) => fields.has(field));
}

export async function rememberChoices(
  trx: Trx,
  place: { readonly agencyId: number; readonly annexNo: AnnexNo },
  choices: readonly ColumnChoice[],
  by: { readonly chosenBy: number; readonly chosenAt: Date },
): Promise<void> {
  if (choices.length === 0) return;
  await trx('annex_column_choices')
    .insert(
      choices.map(({ key, header, field }) => ({
        agency_id: place.agencyId,
        annex_no: place.annexNo,
        header_key: key,
        header: header.slice(0, 200),
        field,
        chosen_by: by.chosenBy,
        chosen_at: by.chosenAt,
      })),
    )
    .onConflict(['agency_id', 'annex_no', 'header_key'])
    .merge(['header', 'field', 'chosen_by', 'chosen_at']);
}

export async function forgetChoices(
  trx: Trx,
  place: { readonly agencyId: number; readonly annexNo: AnnexNo },
  keys: readonly string[],
): Promise<void> {
  if (keys.length === 0) return;
  await trx('annex_column_choices')
    .where({ agency_id: place.agencyId, annex_no: place.annexNo })
    .whereIn('header_key', keys)
    .delete();
}
