import type { Db, Trx } from '#platform/db/connection.js';

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
