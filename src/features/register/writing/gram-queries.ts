import type { Trx } from '#platform/db/connection.js';
import { bulkInsert, literal, sendText } from '#platform/db/bulk.js';

export type Gram = readonly [gram: number, filedOn: string, id: number];

/** Sorted, so that neighbours in the tree are written together. */
export async function insertGrams(trx: Trx, grams: readonly Gram[]): Promise<void> {
  await bulkInsert(trx, 'business_grams', ['gram', 'filed_on', 'id'], grams);
}

export async function deleteGrams(trx: Trx, grams: readonly Gram[]): Promise<void> {
  for (let i = 0; i < grams.length; i += 1_000) {
    const gone = grams
      .slice(i, i + 1_000)
      .map(([gram, day, id]) => `(${literal(gram)},${literal(day)},${literal(id)})`);
    await sendText(trx, `DELETE FROM business_grams WHERE (gram, filed_on, id) IN (${gone.join(',')})`);
  }
}
