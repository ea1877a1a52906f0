import type { Db, Trx } from '#platform/db/connection.js';
import { bulkInsert } from '#platform/db/bulk.js';

export type SoundRow = readonly [gram: number, initials: string];

const atOnce = 2_000;

/** Which of these grams nobody has read aloud yet. What a transaction finds here stays: rows never go. */
export async function listUnheard(db: Db | Trx, grams: readonly number[]): Promise<number[]> {
  const heard = new Set<number>();
  for (let i = 0; i < grams.length; i += atOnce)
    for (const gram of (await db('name_sounds')
      .whereIn('gram', grams.slice(i, i + atOnce))
      .distinct()
      .pluck('gram')) as number[])
      heard.add(gram);
  return grams.filter((gram) => !heard.has(gram));
}

/** In the order given; what another transaction has entered meanwhile stays as it is. */
export async function insertSounds(trx: Trx, rows: readonly SoundRow[]): Promise<void> {
  for (let i = 0; i < rows.length; i += atOnce)
    await bulkInsert(
      trx,
      'name_sounds',
      ['gram', 'initials'],
      rows.slice(i, i + atOnce),
      'ON DUPLICATE KEY UPDATE initials = VALUES(initials)',
    );
}

/** Every gram of the register once: the servers leap from one to the next along the key. */
export const listAllGrams = async (db: Db): Promise<number[]> =>
  (await db('business_grams').distinct().orderBy('gram').pluck('gram')) as number[];
