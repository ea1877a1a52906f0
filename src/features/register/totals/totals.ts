import type { Db, Trx } from '#platform/db/connection.js';
import { inTransaction } from '#platform/db/transaction.js';
import { createTotals } from '#features/register/writing/derived.js';
import { applyTotals, type TotalChange } from '#features/register/totals/totals-queries.js';
import { listCountedCells, listRollUp } from './totals-queries.js';

/** A cell of the roll-up that does not say what the rows say. */
export interface TotalDrift {
  readonly scope: string;
  readonly businessClass: string;
  readonly filingStatus: string;
  readonly operatingStatus: string;
  readonly kept: number;
  readonly counted: number;
}

/** Counts the register afresh and reports every cell of the roll-up that differs (P5); nothing is changed. */
export async function recountTotals(db: Db | Trx): Promise<TotalDrift[]> {
  const totals = createTotals();
  for (const { n, ...cell } of await listCountedCells(db)) totals.count(cell, n);
  const counted = new Map(totals.changes().map((cell) => [keyOf(cell), cell]));
  const drifts: TotalDrift[] = [];
  for (const { n, ...cell } of await listRollUp(db)) {
    const by = counted.get(keyOf(cell))?.by ?? 0;
    counted.delete(keyOf(cell));
    if (by !== n) drifts.push({ ...cell, kept: n, counted: by });
  }
  for (const { by, ...cell } of counted.values()) drifts.push({ ...cell, kept: 0, counted: by });
  return drifts;
}

/** Mends the roll-up by what a recount in the same transaction found; answers what it mended. */
export async function mendTotals(db: Db): Promise<TotalDrift[]> {
  return inTransaction(db, async (trx) => {
    const drifts = await recountTotals(trx);
    await applyTotals(
      trx,
      drifts.map(({ kept, counted, ...cell }) => ({ ...cell, by: counted - kept })),
    );
    return drifts;
  });
}

type CellName = Omit<TotalChange, 'by'>;
const keyOf = ({ scope, businessClass, filingStatus, operatingStatus }: CellName) =>
  `${scope}|${businessClass}|${filingStatus}|${operatingStatus}`;
