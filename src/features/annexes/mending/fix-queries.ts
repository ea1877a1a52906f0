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

/** The last mending of each of these rows, 0 where there is none: what a form that shows them has seen. */
export async function listLastMendings(
  db: Db | Trx,
  versionId: number,
  rowNos: readonly number[],
): Promise<ReadonlyMap<number, number>> {
  const last = new Map(rowNos.map((row) => [row, 0]));
  if (rowNos.length === 0) return last;
  const rows = (await db('annex_fix_history')
    .select('row_no')
    .max({ last: 'id' })
    .where({ version_id: versionId })
    .whereIn('row_no', rowNos)
    .groupBy('row_no')) as { row_no: number; last: number }[];
  for (const row of rows) last.set(row.row_no, Number(row.last));
  return last;
}

/** Mended cells of these rows, each mending by its number, the oldest first. */
export async function listMendings(
  db: Db | Trx,
  versionId: number,
  cipher: PersonalCipher,
  rowNos: readonly number[],
): Promise<{ readonly id: number; readonly row: number; readonly field: string; readonly after: string }[]> {
  const rows = (await db('annex_fix_history')
    .select('id', 'row_no', 'field', 'after_sealed')
    .where({ version_id: versionId })
    .whereIn('row_no', rowNos)
    .orderBy('id')) as { id: number; row_no: number; field: string; after_sealed: string }[];
  return rows.map(({ id, row_no, field, after_sealed }) => ({
    id: Number(id),
    row: row_no,
    field,
    after: cipher.open(after_sealed),
  }));
}

/** Persons who have mended cells of a version on line, whether or not what they wrote still counts. */
export async function listMenders(db: Db | Trx, versionId: number): Promise<number[]> {
  const [now, before] = (await Promise.all([
    db('annex_row_fixes').distinct('fixed_by').where({ version_id: versionId }),
    db('annex_fix_history').distinct('fixed_by').where({ version_id: versionId }),
  ])) as { fixed_by: number }[][];
  return [...(now ?? []), ...(before ?? [])].map((row) => Number(row.fixed_by));
}

/** Who filled a version in, by file, on line or from a mail: none of them submits or accepts it (R29, C33). */
export async function listHands(
  db: Db | Trx,
  version: { readonly id: number; readonly uploadedBy: number },
): Promise<number[]> {
  const entered = (await db('mail_files').select({ by: 'placed_by' }).where({ version_id: version.id })) as {
    by: number;
  }[];
  return [version.uploadedBy, ...entered.map(({ by }) => Number(by)), ...(await listMenders(db, version.id))];
}
