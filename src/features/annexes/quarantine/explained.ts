import type { Db, Trx } from '#platform/db/connection.js';
import type { AnnexNo, Finding } from '#domain/annexes/types.js';
import type { CrossLink } from '#domain/checking/cross-rules.js';
import type { Confirmation } from '#features/annexes/checking/finding-queries.js';
import { rowsSetAside } from './laying.js';
import { listQuarantines } from './quarantine-queries.js';

/** What a reason may hold. */
const reasonLimit = 200;

/**
 * The reasons of warnings that a marked licence has its filing among the rows that are set aside: they were given with the setting aside,
 * and nobody must give them again. `filed`: the version of annex 3 that counts.
 */
export async function asideExplained(
  db: Db | Trx,
  filed: { readonly annexId: number; readonly versionId: number } | undefined,
  links: readonly CrossLink[],
): Promise<(annexNo: AnnexNo, finding: Finding) => Confirmation | undefined> {
  const aside = filed ? await rowsSetAside(db, filed) : new Map<number, number>();
  if (!filed || aside.size === 0) return () => undefined;
  const quarantines = await listQuarantines(db, filed.annexId);
  return (annexNo, { kind, row }) => {
    if (!kind.endsWith('.filing-aside')) return undefined;
    const link = links.find((one) => one.annexNo === annexNo && one.row === row);
    const by = link && quarantines.get(aside.get(link.filedRow) ?? 0);
    if (!by) return undefined;
    const reason = `附件3中已隔离，承诺 ${by.promisedOn} 前补报：${by.reason}`.slice(0, reasonLimit);
    return { reason, confirmedBy: by.madeBy, confirmedAt: by.madeAt };
  };
}
