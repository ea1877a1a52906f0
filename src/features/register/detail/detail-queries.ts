import type { Db, Trx } from '#platform/db/connection.js';
import { problems } from '#platform/problem.js';
import { type BusinessColumns, businessColumnNames } from '#features/register/business.js';
import type { Region } from '#features/register/scope.js';
import { type BatchRange, regionCondition } from '#features/register/search/sql.js';

/** One business with all its facts, personal numbers sealed, and who keeps it. */
export interface BusinessDetail {
  readonly id: number;
  readonly agencyId: number;
  readonly agencyName: string;
  readonly filingStatus: string;
  readonly columns: BusinessColumns;
  readonly source: BusinessSource | null;
}

/** The row of a file that last stated the facts. */
export interface BusinessSource {
  readonly annexId: number;
  readonly versionId: number;
  readonly versionNo: number | null;
  readonly fileName: string;
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
  const row = (await db('businesses as b')
    .join('agencies as a', 'a.id', 'b.agency_id')
    .select([...businessColumnNames.map((name) => `b.${name}`), 'a.name as agency_name'])
    .where('b.id', id)
    .andWhereRaw(where.text, [...where.values])
    .first()) as (Record<string, string | number | null> & { agency_name: string }) | undefined;
  if (!row) throw problems.not_found();
  const { agency_name: agencyName, ...columns } = row;
  const versionId = columns['source_version_id'];
  const source = versionId === null ? null : await findSource(db, Number(versionId), Number(columns['source_row_no']));
  return {
    id,
    agencyId: Number(columns['agency_id']),
    agencyName,
    filingStatus: String(columns['filing_status']),
    columns,
    source: source ?? null,
  };
}

async function findSource(db: Db | Trx, versionId: number, row: number): Promise<BusinessSource | undefined> {
  const version = (await db('annex_versions')
    .select('annex_id', 'no', 'file_name', 'head')
    .where({ id: versionId })
    .first()) as { annex_id: number; no: number | null; file_name: string; head: string | null } | undefined;
  if (!version) return undefined;
  const head = JSON.parse(version.head ?? '{"columns":[]}') as {
    sheet?: string | null;
    columns: { field: string | null; index: number }[];
  };
  const mended = (await db('annex_row_fixes').select('field').where({ version_id: versionId, row_no: row })) as {
    field: string;
  }[];
  return {
    annexId: Number(version.annex_id),
    versionId,
    versionNo: version.no,
    fileName: version.file_name,
    sheet: head.sheet ?? null,
    row,
    columns: new Map(head.columns.flatMap(({ field, index }) => (field === null ? [] : [[field, index] as const]))),
    mended: new Set(mended.map(({ field }) => field)),
  };
}

/** One act on a business after it was entered; facts as stored, personal numbers sealed. */
export interface BusinessHistory {
  readonly act: 'import' | 'undo';
  readonly batchId: number | null;
  readonly fileName: string;
  readonly versionNo: number | null;
  readonly row: number | null;
  readonly fields: readonly { readonly field: string; readonly before: string; readonly after: string }[];
  readonly actorName: string;
  readonly at: Date;
}

/** Newest first. */
export async function listHistory(db: Db | Trx, businessId: number): Promise<BusinessHistory[]> {
  const rows = (await db('business_history as h')
    .leftJoin('operators as o', 'o.id', 'h.actor_id')
    .leftJoin('annex_versions as v', 'v.id', 'h.version_id')
    .select('h.act', 'h.batch_id', 'v.file_name', 'v.no', 'h.row_no', 'h.fields', 'o.display_name', 'h.acted_at')
    .where('h.business_id', businessId)
    .orderBy('h.id', 'desc')
    .limit(200)) as {
    act: 'import' | 'undo';
    batch_id: number | null;
    file_name: string | null;
    no: number | null;
    row_no: number | null;
    fields: string;
    display_name: string | null;
    acted_at: Date;
  }[];
  return rows.map((row) => ({
    act: row.act,
    batchId: row.batch_id === null ? null : Number(row.batch_id),
    fileName: row.file_name ?? '',
    versionNo: row.no,
    row: row.row_no,
    fields: JSON.parse(row.fields) as BusinessHistory['fields'],
    actorName: row.display_name ?? '',
    at: row.acted_at,
  }));
}

/** Ids that a batch made, for lists by batch; undefined for a batch that is not there or has changed nothing yet. */
export async function findBatchRange(db: Db | Trx, batchId: number): Promise<BatchRange | undefined> {
  const row = (await db('import_batches')
    .select('first_business_id', 'new_count')
    .where({ id: batchId, state: 'imported' })
    .first()) as { first_business_id: number | null; new_count: number } | undefined;
  return (
    row && {
      id: batchId,
      firstId: row.first_business_id ?? 1,
      newCount: row.first_business_id === null ? 0 : row.new_count,
    }
  );
}
