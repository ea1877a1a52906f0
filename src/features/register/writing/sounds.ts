import type { Db, Trx } from '#platform/db/connection.js';
import { inTransaction } from '#platform/db/transaction.js';
import { initialsOf, loadReadings } from '#domain/values/pinyin.js';
import { aloneOf, unitsOf } from '#features/register/text.js';
import { insertSounds, listAllGrams, listUnheard, type SoundRow } from './sound-queries.js';

/**
 * Notes how grams sound that no name had before, with the units they begin with: few once the register has some thousand names. Shortly
 * before COMMIT and in order, since whoever enters the same ones waits.
 */
export async function noteSounds(trx: Trx, grams: Iterable<number>): Promise<void> {
  const pieces = new Set<number>();
  for (const gram of grams) pieces.add(gram).add(aloneOf(gram));
  const unheard = await listUnheard(trx, [...pieces]);
  if (unheard.length > 0) await insertSounds(trx, await readAloud(unheard.sort((a, b) => a - b)));
}

/** Notes what the register's names hold and nobody noted. Safe to stop and to run again. */
export async function noteMissingSounds(db: Db): Promise<void> {
  const grams = await listAllGrams(db);
  for (let i = 0; i < grams.length; i += gramsAtOnce)
    await inTransaction(db, (trx) => noteSounds(trx, grams.slice(i, i + gramsAtOnce)));
}

const gramsAtOnce = 20_000;

async function readAloud(grams: readonly number[]): Promise<SoundRow[]> {
  const readings = await loadReadings();
  return grams.flatMap((gram): SoundRow[] => {
    const initials = initialsOf(readings, ...unitsOf(gram));
    return (initials.length === 0 ? [''] : initials).map((letters) => [gram, letters]);
  });
}
