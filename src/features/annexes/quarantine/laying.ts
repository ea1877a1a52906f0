import type { Db, Trx } from '#platform/db/connection.js';
import { listRowDigests } from '#features/annexes/checking/row-queries.js';
import { recount } from '#features/annexes/crosschecks/cross-queries.js';
import { type AsideRow, endedIn, type KeyedRow, locate } from './quarantine-rules.js';
import { endAside, layOverFindings, listAside, listFaultyRows, moveAside } from './quarantine-queries.js';

interface Laid {
  readonly aside: readonly AsideRow[];
  readonly located: ReadonlyMap<number, KeyedRow>;
  readonly faulty: ReadonlySet<number>;
}

/** Which rows that are set aside stand where in a version, and which of them are still faulty there; undefined: none is set aside. */
async function lookInto(db: Db | Trx, annexId: number, versionId: number): Promise<Laid | undefined> {
  const aside = await listAside(db, annexId);
  if (aside.length === 0) return undefined;
  const [rows, faulty] = [await listRowDigests(db, versionId), await listFaultyRows(db, versionId)];
  return { aside, located: locate(aside, versionId, rows), faulty };
}

const rowsOut = ({ aside, located, faulty }: Laid) =>
  aside.flatMap(({ id, quarantineId }) => {
    const row = located.get(id)?.row;
    return row !== undefined && faulty.has(row) ? [{ row, quarantineId }] : [];
  });

/** Rows of the version that counts which stay out, with what set each aside, before that is laid over its findings. */
export async function rowsSetAside(
  db: Db | Trx,
  { annexId, versionId }: { readonly annexId: number; readonly versionId: number },
): Promise<ReadonlyMap<number, number>> {
  const laid = await lookInto(db, annexId, versionId);
  return new Map(laid ? rowsOut(laid).map(({ row, quarantineId }) => [row, quarantineId]) : []);
}

/**
 * Lays what is set aside over the findings of the version that counts, and counts them anew; comes last of all that finds. A row that is
 * sound by now goes with the others.
 */
export async function layQuarantine(
  trx: Trx,
  { annexId, versionId }: { readonly annexId: number; readonly versionId: number },
): Promise<void> {
  const laid = await lookInto(trx, annexId, versionId);
  if (laid)
    for (const one of laid.aside) {
      const to = laid.located.get(one.id);
      const isMoved = to && (one.versionId !== versionId || one.row !== to.row || one.rowKey !== to.rowKey);
      if (isMoved) await moveAside(trx, one.id, { versionId, row: to.row, rowKey: to.rowKey });
    }
  await layOverFindings(trx, versionId, laid ? rowsOut(laid) : []);
  await recount(trx, versionId);
}

/** Ends what is set aside no longer when this version is handed in or accepted. Returns how many rows that were. */
export async function settleQuarantine(
  trx: Trx,
  { annexId, versionId }: { readonly annexId: number; readonly versionId: number },
  by: { readonly personId: number; readonly at: Date },
): Promise<number> {
  const laid = await lookInto(trx, annexId, versionId);
  if (!laid) return 0;
  const ended = endedIn(laid.aside, laid.located, laid.faulty);
  await endAside(trx, ended, { ...by, versionId });
  return ended.length;
}
