import type { Deps } from '#platform/deps.js';
import type { Db, Trx } from '#platform/db/connection.js';
import type { HandedRow } from '#domain/annexes/types.js';
import { handedRowId } from '#domain/legacy/handed.js';
import { listWhole } from '#features/drive/legacy/licence-queries.js';
import { listBoard } from '#features/drive/queries.js';
import { listPassedAway } from './pass-queries.js';

/**
 * Licences that a unit has passed on: its annex still tells of them, and may until somebody has taken them say otherwise. What was taken,
 * or went to the province, names who has it.
 */
export async function passedRowsOf(
  db: Db | Trx,
  { cipher }: Pick<Deps, 'cipher'>,
  { driveId, unitCode, annexNo }: { readonly driveId: number; readonly unitCode: string; readonly annexNo: 4 | 5 },
): Promise<readonly HandedRow[]> {
  const away = await listPassedAway(db, driveId, unitCode, annexNo);
  if (away.length === 0) return [];
  const ids = away.map(({ id }) => id);
  const [whole, board] = await Promise.all([
    listWhole(db, cipher, driveId, { ids, after: 0, limit: ids.length }),
    listBoard(db, driveId, null),
  ]);
  const offices = new Map(board.map((cell) => [cell.unitCode, cell.agencyName]));
  const typed = new Map(whole.map((one) => [one.id, one.typed]));
  // The newest pass of a licence comes last and holds.
  const rows = new Map<number, HandedRow>();
  for (const { id, oldId, copyNo, state, holder } of away)
    rows.set(id, {
      rowId: handedRowId(oldId, copyNo),
      typed: typed.get(id) ?? {},
      ...(state === 'waiting' ? {} : { passedTo: holder === null ? '省局处理' : `“${offices.get(holder) ?? holder}”` }),
    });
  return [...rows.values()];
}
