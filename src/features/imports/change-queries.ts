import { bulkInsert } from '#platform/db/bulk.js';
import type { Db, Trx } from '#platform/db/connection.js';
import { asObjects } from '#platform/db/type-cast.js';
import type { FactChange } from '#features/register/detail/history-rules.js';
import type { ImportChangeKind, MatchedBy } from './types.js';

/** A change as it is listed. */
export interface StoredImportChange {
  readonly seq: number;
  readonly kind: ImportChangeKind;
  readonly row: number | null;
  readonly businessId: number | null;
  readonly newNo: number | null;
  readonly name: string;
  readonly matchedBy: MatchedBy | null;
  readonly baseVersion: number | null;
  readonly fields: readonly FactChange[];
  readonly reason: string | null;
  readonly isKept: boolean;
}

const columns = {
  seq: 'seq',
  kind: 'kind',
  row: 'row_no',
  businessId: 'business_id',
  newNo: 'new_no',
  name: 'name',
  matchedBy: 'matched_by',
  baseVersion: 'base_version',
  fields: 'fields',
  reason: 'reason',
  isKept: 'is_kept',
} as const satisfies Record<keyof StoredImportChange, string>;

/** A change as it is written: facts and stored columns as JSON. */
export type ChangeRow = Omit<StoredImportChange, 'seq' | 'fields' | 'isKept'> & {
  readonly fields: string | null;
  readonly restores: string | null;
};

export async function insertChanges(
  trx: Trx,
  batchId: number,
  rows: readonly (ChangeRow & { readonly seq: number })[],
): Promise<void> {
  const { isKept: _, ...written } = { ...columns, restores: 'restores' };
  const names = Object.keys(written) as (keyof typeof written)[];
  await bulkInsert(
    trx,
    'import_changes',
    ['batch_id', ...Object.values(written)],
    rows.map((row) => [batchId, ...names.map((name) => row[name])]),
  );
}

export async function deleteChanges(trx: Trx, batchId: number): Promise<void> {
  await trx('import_changes').where({ batch_id: batchId }).delete();
}

/** A page of changes after a place in the list, of one kind or of all. */
export async function listImportChanges(
  db: Db | Trx,
  batchId: number,
  filter: { kind: ImportChangeKind | null; keptOnly?: boolean; after: number; limit: number },
): Promise<StoredImportChange[]> {
  const query = db('import_changes')
    .select(columns)
    .where({ batch_id: batchId })
    .andWhere('seq', '>', filter.after)
    .orderBy('seq')
    .limit(filter.limit)
    .options(asObjects);
  if (filter.kind) void query.where({ kind: filter.kind });
  if (filter.keptOnly) void query.where({ is_kept: 1 });
  const rows = (await query) as (Omit<StoredImportChange, 'fields'> & { fields: string | null })[];
  return rows.map((row) => ({ ...row, fields: JSON.parse(row.fields ?? '[]') as FactChange[] }));
}

/** What undoing needs of the changed businesses of a batch. */
export interface Restore {
  readonly seq: number;
  readonly businessId: number;
  readonly baseVersion: number;
  readonly row: number;
  readonly fields: string;
  readonly restores: string;
  /** Day from which the change held. */
  readonly effectiveOn: string;
}

export async function listRestores(trx: Trx, batchId: number, after: number, limit: number): Promise<Restore[]> {
  return (await trx('import_changes as c')
    .join('business_history as h', (on) =>
      on.on('h.business_id', 'c.business_id').andOn('h.batch_id', 'c.batch_id').andOnVal('h.act', 'import'),
    )
    .select({
      seq: 'c.seq',
      businessId: 'c.business_id',
      baseVersion: 'c.base_version',
      row: 'c.row_no',
      fields: 'c.fields',
      restores: 'c.restores',
      effectiveOn: 'h.effective_on',
    })
    .where({ 'c.batch_id': batchId, 'c.kind': 'changed' })
    .andWhere('c.seq', '>', after)
    .orderBy('c.seq')
    .limit(limit)) as Restore[];
}

/** Marks changes that an undo left alone. */
export async function keepChanges(trx: Trx, batchId: number, seqs: readonly number[]): Promise<void> {
  for (let i = 0; i < seqs.length; i += 1_000)
    await trx('import_changes')
      .where({ batch_id: batchId })
      .whereIn('seq', seqs.slice(i, i + 1_000))
      .update({ is_kept: 1 });
}

/** Marks new businesses that an undo left alone, by their place among the new ones. */
export async function keepNewBusinesses(trx: Trx, batchId: number, newNos: readonly number[]): Promise<void> {
  for (let i = 0; i < newNos.length; i += 1_000) {
    await trx('import_changes')
      .where({ batch_id: batchId, kind: 'new' })
      .whereIn('new_no', newNos.slice(i, i + 1_000))
      .update({ is_kept: 1 });
  }
}
