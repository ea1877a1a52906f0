import type { Db, Trx } from '#platform/db/connection.js';
import { problems } from '#platform/problem.js';
import { businessColumnNames } from '#features/register/business.js';
import type { BusinessColumns } from '#features/register/columns.js';
import { readSource, type Source } from '#features/register/source.js';
import type { Region } from '#features/register/scope.js';
import { type BatchRange, regionCondition } from '#features/register/search/sql.js';
import type { NamedFile } from '#features/register/words.js';
import type { HistoryAct } from '#features/register/writing/history-queries.js';
import type { FactChange, Statement } from './history-rules.js';

/** One business with all its facts, personal numbers sealed, and who keeps it. */
export interface BusinessDetail {
  readonly id: number;
  readonly agencyId: number;
  readonly agencyName: string;
  readonly columns: BusinessColumns;
}

/** The file whose row stated the facts. */
export interface SourceFile extends NamedFile {
  readonly annexId: number;
  readonly versionId: number;
  readonly sheet: string | null;
  readonly row: number;
  /** 0-based sheet column by field. */
  readonly columns: ReadonlyMap<string, number>;
  /** Fields that were mended on line after the upload. */
  readonly mended: ReadonlySet<string>;
}

/** A business of this region. @throws portal.not_found for any other, and where there is no region */
export async function getBusinessIn(db: Db | Trx, region: Region | null, id: number): Promise<BusinessDetail> {
  if (!region) throw problems.not_found();
  const where = regionCondition(region);
  const row = await db('businesses as b')
    .join('agencies as a', 'a.id', 'b.agency_id')
    .select([...businessColumnNames.map((name) => `b.${name}`), { agencyName: 'a.name' }])
    .where('b.id', id)
    .andWhereRaw(where.text, [...where.values])
    .first<(BusinessColumns & { agencyName: string }) | undefined>();
  if (!row) throw problems.not_found();
  const { agencyName, ...columns } = row;
  return { id, agencyId: Number(row['agency_id']), agencyName, columns };
}

export async function findSourceFile(db: Db | Trx, versionId: number, row: number): Promise<SourceFile | undefined> {
  const version = await db('annex_versions')
    .select({ annexId: 'annex_id', versionNo: 'no', fileName: 'file_name', head: 'head' })
    .where({ id: versionId })
    .first<(NamedFile & { annexId: number; head: string | null }) | undefined>();
  if (!version) return undefined;
  const { head, ...file } = version;
  const { sheet = null, columns } = JSON.parse(head ?? '{"columns":[]}') as {
    sheet?: string | null;
    columns: { field: string | null; index: number }[];
  };
  const mended = (await db('annex_row_fixes').where({ version_id: versionId, row_no: row }).pluck('field')) as string[];
  return {
    ...file,
    versionId,
    sheet,
    row,
    columns: new Map(columns.flatMap(({ field, index }) => (field === null ? [] : [[field, index] as const]))),
    mended: new Set(mended),
  };
}

/** One act on a business after it was entered; facts as stored, personal numbers sealed. */
export interface BusinessHistory extends Statement, NamedFile {
  readonly act: HistoryAct;
  readonly source: Source | undefined;
  readonly actorName: string;
  readonly at: Date;
}

/** Oldest first. */
export async function listHistory(db: Db | Trx, businessId: number): Promise<BusinessHistory[]> {
  const rows = (await db('business_history as h')
    .leftJoin('operators as o', 'o.id', 'h.actor_id')
    .leftJoin('annex_versions as v', 'v.id', 'h.version_id')
    .select('h.source_kind', 'h.source_ref', {
      act: 'h.act',
      batchId: 'h.batch_id',
      source_version_id: 'h.version_id',
      source_row_no: 'h.row_no',
      source_batch_id: 'h.batch_id',
      fileName: db.raw("COALESCE(v.file_name, '')"),
      versionNo: 'v.no',
      fields: 'h.fields',
      effectiveOn: 'h.effective_on',
      actorName: db.raw("COALESCE(o.display_name, '')"),
      at: 'h.acted_at',
    })
    .where('h.business_id', businessId)
    .orderBy('h.id')) as (Omit<BusinessHistory, 'fields' | 'source'> & { fields: string })[];
  return rows.map((row) => ({
    ...row,
    source: readSource(row as unknown as BusinessColumns),
    fields: JSON.parse(row.fields) as FactChange[],
  }));
}

/** Ids that a batch made, for lists by batch; undefined for a batch that is not there or has changed nothing yet. */
export async function findBatchRange(db: Db | Trx, batchId: number): Promise<BatchRange | undefined> {
  const row = await db('import_batches')
    .select({ firstId: 'first_business_id', newCount: 'new_count' })
    .where({ id: batchId, state: 'imported' })
    .first<{ firstId: number | null; newCount: number } | undefined>();
  if (!row) return undefined;
  return { id: batchId, firstId: row.firstId ?? 1, newCount: row.firstId === null ? 0 : row.newCount };
}
