import type { Db, Trx } from '#platform/db/connection.js';
import { problems } from '#platform/problem.js';
import { businessColumnNames } from '#features/register/business.js';
import type { BusinessColumns } from '#features/register/columns.js';
import { readSource, type Source } from '#features/register/source.js';
import { rowInSheet, sheetNames, sheetOf } from '#domain/annexes/sheets.js';
import type { SheetHead } from '#domain/annexes/types.js';
import type { Region } from '#features/register/scope.js';
import { type BatchRange, regionCondition } from '#features/register/search/sql.js';
import type { NamedFile } from '#features/register/words.js';
import type { FactChange, HistoryAct, Statement } from './history-rules.js';

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
  /** Numbered through the file. */
  readonly row: number;
  readonly rowInSheet: number;
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
  const { head: text, ...file } = version;
  const head = text === null ? null : (JSON.parse(text) as SheetHead);
  const sheet = head === null ? undefined : sheetOf(head, row);
  const mended = (await db('annex_row_fixes').where({ version_id: versionId, row_no: row }).pluck('field')) as string[];
  return {
    ...file,
    versionId,
    sheets: sheetNames(head),
    sheet: sheet?.sheet ?? null,
    row,
    rowInSheet: rowInSheet(row),
    columns: new Map(
      (sheet?.columns ?? []).flatMap(({ field, index }) => (field === null ? [] : [[field, index] as const])),
    ),
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
    .orderBy('h.id')) as (Omit<BusinessHistory, 'fields' | 'source'> & {
    fields: string;
    source_version_id: number | null;
  })[];
  const names = await listSheetNames(db, rows);
  return rows.map((row) => ({
    ...row,
    sheets: names.get(row.source_version_id ?? 0) ?? [],
    source: readSource(row as unknown as BusinessColumns),
    fields: JSON.parse(row.fields) as FactChange[],
  }));
}

/** Names of the sheets of versions, where a version has several. */
async function listSheetNames(
  db: Db | Trx,
  rows: readonly { readonly source_version_id: number | null }[],
): Promise<ReadonlyMap<number, readonly string[]>> {
  const ids = rows.flatMap(({ source_version_id: id }) => id ?? []);
  if (ids.length === 0) return new Map();
  const versions = (await db('annex_versions')
    .select('id', 'head')
    .whereIn('id', [...new Set(ids)])) as { id: number; head: string | null }[];
  return new Map(
    versions.map(({ id, head }) => [Number(id), sheetNames(head === null ? null : (JSON.parse(head) as SheetHead))]),
  );
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
