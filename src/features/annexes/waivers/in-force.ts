import { dayIn } from '#platform/clock.js';
import type { Db, Trx } from '#platform/db/connection.js';
import type { Deps } from '#platform/deps.js';
import type { Finding } from '#domain/annexes/types.js';
import { listRowsInForce, waiverKey } from './in-force-queries.js';

/** The waiver that lets a finding of a row through, by the row's stored key; null: none. */
export type WaiverOf = (rowKey: string, finding: Finding) => number | null;

export const noWaivers: WaiverOf = () => null;

/**
 * The waivers of an annex that hold today: approved, not ended, not past their day. Each holds for the rows that it names as long as the
 * value concerned is the one for which it was given, in whatever version they come.
 */
export async function waiversInForce(
  db: Db | Trx,
  { cipher, clock, config }: Pick<Deps, 'cipher' | 'clock' | 'config'>,
  annexId: number,
): Promise<WaiverOf> {
  const rows = await listRowsInForce(db, cipher, annexId, dayIn(config.officeZone, clock.now()));
  if (rows.length === 0) return noWaivers;
  const byKey = new Map(rows.map((row) => [waiverKey(row.rowKey, row), row.waiverId]));
  return (rowKey, finding) => (finding.level === 'E' ? (byKey.get(waiverKey(rowKey, finding)) ?? null) : null);
}
