import type { Deps } from '#platform/deps.js';
import type { RowValues } from '#domain/annexes/types.js';
import { listFactsByNo } from '#features/annexes/review/grid/grid-queries.js';
import { listStoredBusinesses } from '#features/register/writing/business-queries.js';
import type { CaseSide } from './case-queries.js';

/** What the rows of these sides say, by side; one that is not there any more has no entry. */
export async function readSides(
  { db, cipher }: Pick<Deps, 'db' | 'cipher'>,
  sides: readonly CaseSide[],
): Promise<ReadonlyMap<number, RowValues>> {
  const values = new Map<number, RowValues>();
  const byVersion = new Map<number, CaseSide[]>();
  for (const side of sides)
    if (side.annexId !== null && side.versionId !== null)
      byVersion.set(side.versionId, [...(byVersion.get(side.versionId) ?? []), side]);
  for (const [versionId, some] of byVersion) {
    const facts = await listFactsByNo(
      db,
      cipher,
      versionId,
      some.map(({ row }) => row ?? 0),
    );
    for (const side of some) {
      const found = facts.get(side.row ?? 0);
      if (found) values.set(side.id, found.values);
    }
  }
  const entered = sides.filter(({ annexId, businessId }) => annexId === null && businessId !== null);
  const stored = await listStoredBusinesses(
    db,
    entered.map(({ businessId }) => businessId ?? 0),
  );
  for (const side of entered) {
    const business = stored.get(side.businessId ?? 0);
    if (!business) continue;
    values.set(
      side.id,
      Object.fromEntries(Object.entries(business).map(([field, value]) => [field, String(value ?? '')])),
    );
  }
  return values;
}
