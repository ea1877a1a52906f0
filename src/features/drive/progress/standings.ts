import type { Trx } from '#platform/db/connection.js';
import { insertStandings, listUnnoted, lockStandings, type NotedBy, type WhichAnnexes } from './standing-queries.js';
import { tellMoved } from './moves.js';
import { atLast, insertSizes, type ListSize, listSizesAt, listSizesNow } from './list-size-queries.js';

/** What moves an annex, or changes what is counted of it. */
export type StandingStep =
  | 'begin'
  | 'upload'
  | 'enter'
  | 'adopt'
  | 'submit'
  | 'withdraw'
  | 'claim'
  | 'return'
  | 'recall'
  | 'reopen'
  | 'unaccept'
  | 'accept'
  | 'import'
  | 'undo'
  | 'check'
  | 'confirm'
  | 'answer'
  | 'rows'
  | 'judge';

/**
 * Notes how annexes stand from now on, in the transaction that moves them: the progress of any later moment is read from these notes. Called
 * last, when all of the move is written. Who comes twice does no harm.
 */
export async function noteStandings(
  trx: Trx,
  which: WhichAnnexes,
  what: NotedBy & { readonly step: StandingStep },
): Promise<void> {
  await insertStandings(trx, what, await lockStandings(trx, which));
  await tellMoved(trx, { kind: 'annexes', which, step: what.step }, what.at);
}

/** Notes annexes that have just begun. */
export async function noteBegun(trx: Trx, driveId: number, at: Date): Promise<void> {
  for (const annexId of await listUnnoted(trx, driveId))
    await noteStandings(trx, { annexId }, { at, by: null, step: 'begin' });
}

/** Notes how long the lists of the units are from now on, those that changed; nothing before they are handed out. */
export async function noteListSizes(trx: Trx, driveId: number, at: Date): Promise<void> {
  await tellMoved(trx, { kind: 'lists', driveId }, at);
  const [is, was] = [await listSizesNow(trx, driveId), await listSizesAt(trx, driveId, atLast)];
  if (is.length === 0 && was.length === 0) return;
  const key = ({ unitCode, annexNo }: ListSize) => `${unitCode} ${annexNo}`;
  const before = new Map(was.map((one) => [key(one), one.count]));
  const now = new Map(is.map((one) => [key(one), one.count]));
  const gone = was.filter((one) => one.count > 0 && !now.has(key(one))).map((one) => ({ ...one, count: 0 }));
  await insertSizes(trx, driveId, at, [...is.filter((one) => before.get(key(one)) !== one.count), ...gone]);
}
