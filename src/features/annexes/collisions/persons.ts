import type { Db, Trx } from '#platform/db/connection.js';
import type { PersonsSay } from '#domain/checking/cross-rules.js';
import { type HeldPair, listHeldPairs } from '#features/matching/match-queries.js';
import { listRowsByName } from './persons-queries.js';
import { rowsByKey } from './standing.js';

/**
 * What persons said of pairs of a unit, as its annexes stand now. A filing whose row reads otherwise by now is known again by its name,
 * where one row alone has it.
 */
export async function personsOf(
  db: Db | Trx,
  place: { readonly driveId: number; readonly unitCode: string },
  filedVersionId: number | undefined,
): Promise<PersonsSay | undefined> {
  const held = await listHeldPairs(db, place);
  if (held.length === 0 || filedVersionId === undefined) return undefined;
  const rows = await rowsByKey(db, filedVersionId);
  const links = new Map<string, number>();
  const apart = new Set<string>();
  for (const pair of held) {
    const row = rows.get(pair.filingKey) ?? (await byName(db, filedVersionId, pair));
    if (row === undefined) continue;
    if (pair.verdict === 'same') links.set(pair.licenceKey, row);
    else apart.add(`${pair.licenceKey} ${row}`);
  }
  return { links, apart };
}

async function byName(db: Db | Trx, versionId: number, { filingName }: HeldPair): Promise<number | undefined> {
  const rows = filingName === null ? [] : await listRowsByName(db, versionId, filingName);
  return rows.length === 1 ? rows[0] : undefined;
}
