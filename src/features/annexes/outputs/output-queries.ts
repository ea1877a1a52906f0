import type { Db, Trx } from '#platform/db/connection.js';
import { asObjects } from '#platform/db/type-cast.js';

export interface AnnexOutput {
  readonly kind: string;
  readonly format: 'xlsx' | 'xls' | 'csv';
  readonly stamp: string;
  readonly fileId: number;
}

export async function listOutputs(db: Db | Trx, versionId: number, kind: string): Promise<AnnexOutput[]> {
  const rows = (await db('annex_outputs')
    .select('kind', 'format', 'stamp', 'file_id')
    .where({ version_id: versionId, kind })) as {
    kind: string;
    format: AnnexOutput['format'];
    stamp: string;
    file_id: number;
  }[];
  return rows.map((row) => ({ kind: row.kind, format: row.format, stamp: row.stamp, fileId: Number(row.file_id) }));
}

/** Rows of annexes 4 and 5 whose filing stands in this version of annex 3, in their order (V17). */
export async function listLinksTo(
  db: Db | Trx,
  versionId: number,
): Promise<{ readonly annexNo: 4 | 5; readonly row: number; readonly filedRow: number }[]> {
  return (await db('annex_links as k')
    .join('annexes as x', 'x.current_version_id', 'k.version_id')
    .select({ annexNo: 'x.annex_no', row: 'k.row_no', filedRow: 'k.filed_row' })
    .options(asObjects)
    .where('k.filed_version_id', versionId)
    .orderBy(['k.filed_row', 'x.annex_no', 'k.row_no'])) as { annexNo: 4 | 5; row: number; filedRow: number }[];
}

/** Removes what was made before and answers the ids of its files. */
export async function deleteOutputs(trx: Trx, versionId: number, kind: string): Promise<number[]> {
  const earlier = await listOutputs(trx, versionId, kind);
  await trx('annex_outputs').where({ version_id: versionId, kind }).delete();
  return earlier.map((output) => output.fileId);
}

export async function insertOutput(trx: Trx, versionId: number, output: AnnexOutput): Promise<void> {
  await trx('annex_outputs').insert({
    version_id: versionId,
    kind: output.kind,
    format: output.format,
    stamp: output.stamp,
    file_id: output.fileId,
  });
}
