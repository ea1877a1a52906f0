import type { Db, Trx } from '#platform/db/connection.js';
import { heldRows } from '#features/annexes/collisions/standing.js';
import { listQuarantines, listRowsOut } from './quarantine-queries.js';

/**
 * Why rows of an accepted version do not enter the register, by row: another office claims them (C28), or its own office has set them aside
 * until they are mended (C23). Whoever asks with `lock` has the claims as they are now; what is set aside moves with the version alone.
 */
export async function rowsKeptOut(
  db: Db | Trx,
  of: { readonly annexId: number; readonly versionId: number },
  lock = false,
): Promise<ReadonlyMap<number, string>> {
  const held = await heldRows(db, of, lock);
  const out = await listRowsOut(db, of.versionId);
  if (out.length === 0) return held;
  const quarantines = await listQuarantines(db, of.annexId);
  const said = out.map(({ row, quarantineId }): [number, string] => {
    const promisedOn = quarantines.get(quarantineId)?.promisedOn ?? '';
    return [row, `填报机构已隔离这一行（有错误没有改正），不入库。承诺 ${promisedOn} 前改正补报，补报接收后再入库。`];
  });
  return new Map([...said, ...held]);
}
