import type { PersonalCipher } from '#platform/crypto/personal.js';
import { bulkInsert } from '#platform/db/bulk.js';
import type { Db, Trx } from '#platform/db/connection.js';

/** A cell as it counted before and after somebody mended it on line. */
export interface PastFix {
  readonly row: number;
  readonly field: string;
  readonly before: string;
  readonly after: string;
  readonly fixedBy: number;
  readonly fixedAt: Date;
}

const shownPastFixes = 200;

export async function insertFixHistory(
  trx: Trx,
  versionId: number,
  cipher: PersonalCipher,
  fixes: readonly PastFix[],
): Promise<void> {
  await bulkInsert(
    trx,
    'annex_fix_history',
    ['version_id', 'row_no', 'field', 'before_sealed', 'after_sealed', 'fixed_by', 'fixed_at'],
    fixes.map((fix) => [
      versionId,
      fix.row,
      fix.field,
      cipher.seal(fix.before),
      cipher.seal(fix.after),
      fix.fixedBy,
      fix.fixedAt,
    ]),
  );
}

/** What was mended in a row on line, newest first (C22, C45). */
export async function listFixHistory(
  db: Db | Trx,
  versionId: number,
  cipher: PersonalCipher,
  rowNo: number,
): Promise<(PastFix & { readonly fixedByName: string })[]> {
  const rows = (await db('annex_fix_history as h')
    .join('operators as o', 'o.id', 'h.fixed_by')
    .select('h.field', 'h.before_sealed', 'h.after_sealed', 'h.fixed_by', 'h.fixed_at', 'o.display_name as name')
    .where({ 'h.version_id': versionId, 'h.row_no': rowNo })
    .orderBy('h.id', 'desc')
    .limit(shownPastFixes)) as {
    field: string;
    before_sealed: string;
    after_sealed: string;
    fixed_by: number;
    fixed_at: Date;
    name: string;
  }[];
  return rows.map((row) => ({
    row: rowNo,
    field: row.field,
    before: cipher.open(row.before_sealed),
    after: cipher.open(row.after_sealed),
    fixedBy: Number(row.fixed_by),
    fixedAt: row.fixed_at,
    fixedByName: row.name,
  }));
}

/** The last mending of a row, 0 where there is none: what a form that shows the row has seen. */
export async function findLastMending(db: Db | Trx, versionId: number, rowNo: number): Promise<number> {
  const row = await db('annex_fix_history')
    .where({ version_id: versionId, row_no: rowNo })
    .max({ last: 'id' })
    .first<{ last: number | null }>();
  return Number(row?.last ?? 0);
}

/** Mended cells of a row as they counted when `seen` was its last mending, by field; cells that were never mended are those of the file. */
export async function listValuesAsOf(
  db: Db | Trx,
  versionId: number,
  cipher: PersonalCipher,
  rowNo: number,
  seen: number,
): Promise<ReadonlyMap<string, string>> {
  const rows = (await db('annex_fix_history')
    .select('field', 'after_sealed')
    .where({ version_id: versionId, row_no: rowNo })
    .andWhere('id', '<=', seen)
    .orderBy('id')) as { field: string; after_sealed: string }[];
  return new Map(rows.map(({ field, after_sealed }) => [field, cipher.open(after_sealed)]));
}

/** Persons who have mended cells of a version on line, whether or not what they wrote still counts. */
export async function listMenders(db: Db | Trx, versionId: number): Promise<number[]> {
  const [now, before] = (await Promise.all([
    db('annex_row_fixes').distinct('fixed_by').where({ version_id: versionId }),
    db('annex_fix_history').distinct('fixed_by').where({ version_id: versionId }),
  ])) as { fixed_by: number }[][];
  return [...(now ?? []), ...(before ?? [])].map((row) => Number(row.fixed_by));
}

/** Who filled a version in, by file or on line: none of them submits or accepts it (R29, C33). */
export async function listHands(
  db: Db | Trx,
  version: { readonly id: number; readonly uploadedBy: number },
): Promise<number[]> {
  return [version.uploadedBy, ...(await listMenders(db, version.id))];
}
