import type { Db, Trx } from '#platform/db/connection.js';

/** Grams of names by the first letters that they are read with. */
export async function listSounding(
  db: Db | Trx,
  initials: readonly string[],
): Promise<ReadonlyMap<string, readonly number[]>> {
  const rows = (await db('name_sounds').select('initials', 'gram').whereIn('initials', initials)) as {
    initials: string;
    gram: number;
  }[];
  const found = new Map<string, number[]>();
  for (const { initials: letters, gram } of rows) {
    const grams = found.get(letters);
    if (grams) grams.push(gram);
    else found.set(letters, [gram]);
  }
  return found;
}
