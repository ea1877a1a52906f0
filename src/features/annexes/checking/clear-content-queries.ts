import type { PersonalCipher } from '#platform/crypto/personal.js';
import type { Db, Trx } from '#platform/db/connection.js';
import { sealSaid } from './finding-queries.js';
import type { Cell, SheetRow } from '#formats/cells.js';

// What the schema before 20261124-13 kept in the clear. Each statement that seals a record empties its clear columns.

const recordsAtOnce = 1_000;

export async function listVersionsInClear(db: Db): Promise<number[]> {
  const rows = (await db('annex_rows').distinct('version_id')) as { version_id: number }[];
  return rows.map((row) => Number(row.version_id));
}

/** The rows of a version as typed, in file order, locked: one process alone moves them. */
export async function listClearRows(trx: Trx, versionId: number, afterRow: number): Promise<SheetRow[]> {
  const rows = (await trx('annex_rows')
    .select('row_no', 'is_hidden', 'cells')
    .where({ version_id: versionId })
    .andWhere('row_no', '>', afterRow)
    .orderBy('row_no')
    .limit(recordsAtOnce)
    .forUpdate()) as { row_no: number; is_hidden: number; cells: string }[];
  return rows.map((row) => ({
    row: row.row_no,
    hidden: row.is_hidden === 1,
    cells: (JSON.parse(row.cells) as (Cell | null)[]).map((cell) => cell ?? undefined),
  }));
}

export async function deleteClearRows(trx: Trx, versionId: number): Promise<void> {
  await trx('annex_rows').where({ version_id: versionId }).delete();
}

/** Seals some findings. Returns how many were left to seal. */
export async function sealSomeFindings(trx: Trx, cipher: PersonalCipher): Promise<number> {
  const clear = (await trx('annex_findings')
    .select('id', 'value', 'message', 'proposal')
    .whereNull('said')
    .limit(recordsAtOnce)
    .forUpdate()) as { id: number; value: string; message: string; proposal: string | null }[];
  for (const { id, ...said } of clear) {
    await trx('annex_findings')
      .where({ id })
      .update({
        said: sealSaid(cipher, said),
        has_proposal: said.proposal === null ? 0 : 1,
        value: null,
        message: null,
        proposal: null,
      });
  }
  return clear.length;
}

/** Seals some cells mended on line. Returns how many were left to seal. */
export async function sealSomeFixes(trx: Trx, cipher: PersonalCipher): Promise<number> {
  const clear = (await trx('annex_row_fixes')
    .select('version_id', 'row_no', 'field', 'typed', 'value')
    .whereNull('value_sealed')
    .limit(recordsAtOnce)
    .forUpdate()) as { version_id: number; row_no: number; field: string; typed: string; value: string }[];
  for (const { typed, value, ...place } of clear) {
    await trx('annex_row_fixes')
      .where(place)
      .update({
        typed_sealed: cipher.sealBytes(Buffer.from(typed)),
        value_sealed: cipher.sealBytes(Buffer.from(value)),
        typed: null,
        value: null,
      });
  }
  return clear.length;
}
