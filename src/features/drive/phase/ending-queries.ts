import { bulkInsert } from '#platform/db/bulk.js';
import type { Db, Trx } from '#platform/db/connection.js';
import type { EndingKind } from './ending-rules.js';

/** How annexes of a drive stood when it went live, by annex. */
export async function listEndings(db: Db | Trx, driveId: number): Promise<ReadonlyMap<number, EndingKind>> {
  const rows = (await db('drive_endings').select('annex_id', 'kind').where({ drive_id: driveId })) as {
    annex_id: number;
    kind: EndingKind;
  }[];
  return new Map(rows.map(({ annex_id, kind }) => [Number(annex_id), kind]));
}

/** Marks annexes that are not marked yet. */
export async function insertEndings(
  trx: Trx,
  driveId: number,
  marks: readonly { readonly annexId: number; readonly kind: EndingKind }[],
  at: Date,
): Promise<void> {
  await bulkInsert(
    trx,
    'drive_endings',
    ['annex_id', 'drive_id', 'kind', 'marked_at'],
    marks.map(({ annexId, kind }) => [annexId, driveId, kind, at]),
    'ON DUPLICATE KEY UPDATE kind = kind',
  );
}

/** Takes the marks of a drive off whose go-live was put off. Returns how many there were. */
export const deleteEndings = (trx: Trx, driveId: number): Promise<number> =>
  trx('drive_endings').where({ drive_id: driveId }).delete();
