import type { Db, Trx } from '#platform/db/connection.js';
import { bulkInsert } from '#platform/db/bulk.js';
import { problems } from '#platform/problem.js';
import type { FactChange } from '#features/register/detail/history-rules.js';
import type { BatchState, ChangeCounts, ChangeKind, MatchedBy } from './types.js';

/** One walk of an accepted annex into the register. */
export interface Batch {
  readonly id: number;
  readonly annexId: number;
  readonly versionId: number;
  readonly agencyId: number;
  readonly state: BatchState;
  /** Digest of all that the preview rests on: file, mended cells, the agency's part of the register. */
  readonly token: string | null;
  readonly planDigest: string | null;
  readonly jobId: number | null;
  readonly counts: ChangeCounts;
  /** Businesses that an undo left alone because they were touched later. */
  readonly keptCount: number;
  readonly firstBusinessId: number | null;
  readonly failureSentence: string | null;
  readonly startedBy: number;
  readonly startedAt: Date;
  readonly previewedAt: Date | null;
  readonly importedBy: number | null;
  readonly importedAt: Date | null;
  readonly undoneBy: number | null;
  readonly undoneAt: Date | null;
  readonly version: number;
}

interface BatchRow {
  id: number;
  annex_id: number;
  version_id: number;
  agency_id: number;
  state: BatchState;
  token: string | null;
  plan_digest: string | null;
  job_id: number | null;
  new_count: number;
  changed_count: number;
  same_count: number;
  skipped_count: number;
  missing_count: number;
  kept_count: number;
  first_business_id: number | null;
  failure_sentence: string | null;
  started_by: number;
  started_at: Date;
  previewed_at: Date | null;
  imported_by: number | null;
  imported_at: Date | null;
  undone_by: number | null;
  undone_at: Date | null;
  version: number;
}

const columns = [
  'id',
  'annex_id',
  'version_id',
  'agency_id',
  'state',
  'token',
  'plan_digest',
  'job_id',
  'new_count',
  'changed_count',
  'same_count',
  'skipped_count',
  'missing_count',
  'kept_count',
  'first_business_id',
  'failure_sentence',
  'started_by',
  'started_at',
  'previewed_at',
  'imported_by',
  'imported_at',
  'undone_by',
  'undone_at',
  'version',
] as const;

const id = (value: number | null) => (value === null ? null : Number(value));

const toBatch = (row: BatchRow): Batch => ({
  id: Number(row.id),
  annexId: Number(row.annex_id),
  versionId: Number(row.version_id),
  agencyId: Number(row.agency_id),
  state: row.state,
  token: row.token,
  planDigest: row.plan_digest,
  jobId: id(row.job_id),
  counts: {
    new: row.new_count,
    changed: row.changed_count,
    same: row.same_count,
    skipped: row.skipped_count,
    missing: row.missing_count,
  },
  keptCount: row.kept_count,
  firstBusinessId: row.first_business_id,
  failureSentence: row.failure_sentence,
  startedBy: Number(row.started_by),
  startedAt: row.started_at,
  previewedAt: row.previewed_at,
  importedBy: id(row.imported_by),
  importedAt: row.imported_at,
  undoneBy: id(row.undone_by),
  undoneAt: row.undone_at,
  version: row.version,
});

export async function insertBatch(
  trx: Trx,
  batch: {
    annexId: number;
    versionId: number;
    agencyId: number;
    startedBy: number;
    startedAt: Date;
    submittedBy: number | null;
    acceptedBy: number | null;
  },
): Promise<number> {
  const [batchId] = await trx('import_batches').insert({
    annex_id: batch.annexId,
    version_id: batch.versionId,
    agency_id: batch.agencyId,
    state: 'previewing',
    started_by: batch.startedBy,
    started_at: batch.startedAt,
    submitted_by: batch.submittedBy,
    accepted_by: batch.acceptedBy,
  });
  if (batchId === undefined) throw new Error('the batch row got no id');
  return batchId;
}

/** A batch of this annex, which must have been fetched for the person first. @throws portal.not_found */
export async function getBatch(db: Db | Trx, annexId: number, batchId: number, lock = false): Promise<Batch> {
  const query = db('import_batches').select(columns).where({ id: batchId, annex_id: annexId });
  if (lock) void query.forUpdate();
  const row = await query.first<BatchRow | undefined>();
  if (!row) throw problems.not_found();
  return toBatch(row);
}

/** For jobs. Locks the batch when asked, so that one process alone ends it. */
export async function findBatch(db: Db | Trx, batchId: number, lock = false): Promise<Batch | undefined> {
  const query = db('import_batches').select(columns).where({ id: batchId });
  if (lock) void query.forUpdate();
  const row = await query.first<BatchRow | undefined>();
  return row && toBatch(row);
}

/** The steps that the preview of a batch recorded, as text; null where there was no preview that kept them. */
export async function findPlan(db: Db | Trx, batchId: number): Promise<string | null> {
  const row = await db('import_batches')
    .select('plan')
    .where({ id: batchId })
    .first<{ plan: string | null } | undefined>();
  return row?.plan ?? null;
}

/** Batches of an annex, newest first. */
export async function listBatches(db: Db | Trx, annexId: number): Promise<Batch[]> {
  const rows = (await db('import_batches')
    .select(columns)
    .where({ annex_id: annexId })
    .orderBy('id', 'desc')
    .limit(50)) as BatchRow[];
  return rows.map(toBatch);
}

/** The batch whose businesses stand in the register now, if any. */
export async function findImportedBatch(db: Db | Trx, annexId: number): Promise<Batch | undefined> {
  const row = await db('import_batches')
    .select(columns)
    .where({ annex_id: annexId, state: 'imported' })
    .orderBy('id', 'desc')
    .first<BatchRow | undefined>();
  return row && toBatch(row);
}

/** The batch that a job is importing or taking back now. A plain read: the job holds the batch's row until it ends. */
export async function findWorkingBatch(
  db: Db | Trx,
  annexId: number,
): Promise<{ readonly id: number; readonly state: BatchState } | undefined> {
  const row = await db('import_batches')
    .select('id', 'state')
    .where({ annex_id: annexId })
    .whereIn('state', ['importing', 'undoing'])
    .first<{ id: number; state: BatchState } | undefined>();
  return row && { id: Number(row.id), state: row.state };
}

export interface BatchChange {
  state?: BatchState;
  token?: string;
  plan?: string;
  plan_digest?: string;
  job_id?: number;
  new_count?: number;
  changed_count?: number;
  same_count?: number;
  skipped_count?: number;
  missing_count?: number;
  kept_count?: number;
  first_business_id?: number | null;
  failure_sentence?: string | null;
  previewed_at?: Date;
  imported_by?: number | null;
  imported_at?: Date;
  undone_by?: number;
  undone_at?: Date;
}

/** @throws portal.stale when somebody else was faster. */
export async function updateBatch(trx: Trx, batch: Batch, change: BatchChange): Promise<void> {
  const matched = await trx('import_batches')
    .where({ id: batch.id, version: batch.version })
    .update({ ...change, version: batch.version + 1 });
  if (matched !== 1) throw problems.stale();
}

/** Notes the job that works on a batch; belongs to the same step as the change of state. */
export async function setBatchJob(trx: Trx, batchId: number, jobId: number): Promise<void> {
  await trx('import_batches').where({ id: batchId }).update({ job_id: jobId });
}

/** The annex follows its batch. @throws portal.stale when the annex has moved meanwhile. */
export async function moveImportedAnnex(
  trx: Trx,
  annexId: number,
  version: number,
  change: { state: 'imported' | 'accepted'; imported_by: number | null; imported_at: Date | null },
): Promise<void> {
  const matched = await trx('annexes')
    .where({ id: annexId, version })
    .update({ ...change, version: version + 1 });
  if (matched !== 1) throw problems.stale();
}

/** A change as it is listed and undone. */
export interface StoredChange {
  readonly seq: number;
  readonly kind: ChangeKind;
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

export type ChangeRow = readonly [
  seq: number,
  kind: ChangeKind,
  row: number | null,
  businessId: number | null,
  newNo: number | null,
  name: string,
  matchedBy: MatchedBy | null,
  baseVersion: number | null,
  fields: string | null,
  restores: string | null,
  reason: string | null,
];

export async function insertChanges(trx: Trx, batchId: number, rows: readonly ChangeRow[]): Promise<void> {
  await bulkInsert(
    trx,
    'import_changes',
    [
      'batch_id',
      'seq',
      'kind',
      'row_no',
      'business_id',
      'new_no',
      'name',
      'matched_by',
      'base_version',
      'fields',
      'restores',
      'reason',
    ],
    rows.map((row) => [batchId, ...row]),
  );
}

export async function deleteChanges(trx: Trx, batchId: number): Promise<void> {
  await trx('import_changes').where({ batch_id: batchId }).delete();
}

/** A page of changes after a place in the list, of one kind or of all. */
export async function listChanges(
  db: Db | Trx,
  batchId: number,
  filter: { kind: ChangeKind | null; keptOnly?: boolean; after: number; limit: number },
): Promise<StoredChange[]> {
  const query = db('import_changes')
    .select(
      'seq',
      'kind',
      'row_no',
      'business_id',
      'new_no',
      'name',
      'matched_by',
      'base_version',
      'fields',
      'reason',
      'is_kept',
    )
    .where({ batch_id: batchId })
    .andWhere('seq', '>', filter.after)
    .orderBy('seq')
    .limit(filter.limit);
  if (filter.kind) void query.where({ kind: filter.kind });
  if (filter.keptOnly) void query.where({ is_kept: 1 });
  const rows = (await query) as {
    seq: number;
    kind: ChangeKind;
    row_no: number | null;
    business_id: number | null;
    new_no: number | null;
    name: string;
    matched_by: MatchedBy | null;
    base_version: number | null;
    fields: string | null;
    reason: string | null;
    is_kept: number;
  }[];
  return rows.map((row) => ({
    seq: row.seq,
    kind: row.kind,
    row: row.row_no,
    businessId: row.business_id,
    newNo: row.new_no,
    name: row.name,
    matchedBy: row.matched_by,
    baseVersion: row.base_version,
    fields: row.fields === null ? [] : (JSON.parse(row.fields) as FactChange[]),
    reason: row.reason,
    isKept: row.is_kept === 1,
  }));
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
