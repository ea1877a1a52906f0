import type { Db, Trx } from '#platform/db/connection.js';
import { bulkInsert } from '#platform/db/bulk.js';
import { asObjects } from '#platform/db/type-cast.js';
import type { HistoryEntry } from './history-queries.js';

/** A name that a business had until a day. */
export interface FormerName {
  readonly businessId: number;
  readonly normal: string;
  readonly name: string;
  readonly untilOn: string;
}

/** Keeps names that are no longer borne; one that was borne twice until the later day. */
export async function insertFormerNames(
  trx: Trx,
  names: readonly FormerName[],
  grams: readonly (readonly [gram: number, businessId: number])[],
): Promise<void> {
  await bulkInsert(
    trx,
    'business_former_names',
    ['business_id', 'name_normal', 'name', 'until_on'],
    names.map(({ businessId, normal, name, untilOn }) => [businessId, normal, name, untilOn]),
    'ON DUPLICATE KEY UPDATE until_on = GREATEST(until_on, VALUES(until_on))',
  );
  await bulkInsert(trx, 'former_name_grams', ['gram', 'business_id'], grams, 'ON DUPLICATE KEY UPDATE gram = gram');
}

/** Takes names off the list of former ones, each of its business. */
export async function deleteFormerNames(
  trx: Trx,
  names: readonly (readonly [businessId: number, normal: string])[],
): Promise<void> {
  for (let i = 0; i < names.length; i += namesAtOnce)
    await trx('business_former_names')
      .whereIn(
        ['business_id', 'name_normal'],
        names.slice(i, i + namesAtOnce).map(([id, normal]) => [id, normal]),
      )
      .delete();
}

const namesAtOnce = 500;

/** What was noted of names after an entry of the history, oldest first. */
export async function listNamings(
  db: Db,
  afterId: number,
  limit: number,
): Promise<(Pick<HistoryEntry, 'businessId' | 'act' | 'fields' | 'effectiveOn'> & { readonly id: number })[]> {
  return (await db('business_history')
    .select({ id: 'id', businessId: 'business_id', act: 'act', fields: 'fields', effectiveOn: 'effective_on' })
    .options(asObjects)
    .where('id', '>', afterId)
    .where('fields', 'like', '%"business_name"%')
    .orderBy('id')
    .limit(limit)) as (Pick<HistoryEntry, 'businessId' | 'act' | 'fields' | 'effectiveOn'> & { id: number })[];
}
