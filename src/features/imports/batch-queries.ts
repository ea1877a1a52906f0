import type { Db, Trx } from '#platform/db/connection.js';
import { problems } from '#platform/problem.js';
import type { BatchState, ChangeCounts } from './types.js';

/** One walk of an accepted annex into the register. */
export interface Batch {
  readonly id: number;
  readonly annexId: number;
  readonly versionId: number;
  readonly agencyId: number;
  readonly state: BatchState;
  /** Digest of what the preview was read from: file and mended cells. */
  readonly token: string | null;
  readonly planDigest: string | null;
  /** Mark of the agency's part of the register before planning. */
  readonly registerMark: string | null;
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
  /** The recorded case under which one person imports alone. */
  readonly importCaseId: number | null;
  readonly importCaseBy: number | null;
  readonly importedAt: Date | null;
  readonly undoneBy: number | null;
  readonly undoneAt: Date | null;
  readonly version: number;
}

/** Columns of a batch by their names in `Batch`. */
const columns = {
  id: 'id',
  annexId: 'annex_id',
  versionId: 'version_id',
  agencyId: 'agency_id',
  state: 'state',
  token: 'token',
  planDigest: 'plan_digest',
  registerMark: 'register_mark',
  jobId: 'job_id',
  keptCount: 'kept_count',
  firstBusinessId: 'first_business_id',
  failureSentence: 'failure_sentence',
  startedBy: 'started_by',
  startedAt: 'started_at',
  previewedAt: 'previewed_at',
  importedBy: 'imported_by',
  importCaseId: 'import_case_id',
  importCaseBy: 'import_case_by',
  importedAt: 'imported_at',
  undoneBy: 'undone_by',
  undoneAt: 'undone_at',
  version: 'version',
} as const satisfies Record<keyof Omit<Batch, 'counts'>, string>;

const countColumns = {
  new: 'new_count',
  changed: 'changed_count',
  linked: 'linked_count',
  same: 'same_count',
  skipped: 'skipped_count',
  missing: 'missing_count',
} as const satisfies Record<keyof ChangeCounts, string>;

const selected = { ...columns, ...countColumns };
type BatchRow = Omit<Batch, 'counts'> & ChangeCounts;

function toBatch({ new: made, changed, linked, same, skipped, missing, ...batch }: BatchRow): Batch {
  return { ...batch, counts: { new: made, changed, linked, same, skipped, missing } };
}

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
    acceptCaseId: number | null;
    acceptCaseBy: number | null;
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
    accept_case_id: batch.acceptCaseId,
    accept_case_by: batch.acceptCaseBy,
  });
  if (batchId === undefined) throw new Error('the batch row got no id');
  return batchId;
}

/** A batch of this annex, which must have been fetched for the person first. @throws portal.not_found */
export async function getBatch(db: Db | Trx, annexId: number, batchId: number, lock = false): Promise<Batch> {
  const batch = await findOne(db, { id: batchId, annex_id: annexId }, lock);
  if (!batch) throw problems.not_found();
  return batch;
}

/** For jobs. Locks the batch when asked, so that one process alone ends it. */
export async function findBatch(db: Db | Trx, batchId: number, lock = false): Promise<Batch | undefined> {
  return findOne(db, { id: batchId }, lock);
}

/** The batch whose businesses stand in the register now, if any. */
export async function findImportedBatch(db: Db | Trx, annexId: number): Promise<Batch | undefined> {
  return findOne(db, { annex_id: annexId, state: 'imported' }, false);
}

/** The newest one that fits. */
async function findOne(db: Db | Trx, where: object, lock: boolean): Promise<Batch | undefined> {
  const query = db('import_batches').select(selected).where(where).orderBy('id', 'desc');
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
  const query = db('import_batches').select(selected).where({ annex_id: annexId }).orderBy('id', 'desc').limit(50);
  return ((await query) as BatchRow[]).map(toBatch);
}

/** The newest batch of each of these annexes. */
export async function listLatestBatches(
  db: Db | Trx,
  annexIds: readonly number[],
): Promise<ReadonlyMap<number, Batch>> {
  if (annexIds.length === 0) return new Map();
  const newest = db('import_batches')
    .max('id')
    .whereIn('annex_id', [...annexIds])
    .groupBy('annex_id');
  const rows = (await db('import_batches').select(selected).whereIn('id', newest)) as BatchRow[];
  return new Map(rows.map((row) => [Number(row.annexId), toBatch(row)]));
}

/** The batch that a job is importing or taking back now. A plain read: the job holds the batch's row until it ends. */
export async function findWorkingBatch(
  db: Db | Trx,
  annexId: number,
  states: readonly BatchState[] = ['importing', 'undoing'],
): Promise<Pick<Batch, 'id' | 'state'> | undefined> {
  return db('import_batches')
    .select({ id: 'id', state: 'state' })
    .where({ annex_id: annexId })
    .whereIn('state', [...states])
    .first<Pick<Batch, 'id' | 'state'> | undefined>();
}

/** What a step changes in a batch. */
export type BatchChange = Partial<Omit<Batch, 'id' | 'version'>> & { readonly plan?: string };

/** @throws portal.stale when somebody else was faster. */
export async function updateBatch(trx: Trx, batch: Batch, { plan, counts, ...change }: BatchChange): Promise<void> {
  const values = Object.entries(change).map(([name, value]) => [columns[name as keyof typeof columns], value]);
  const counted = Object.entries(counts ?? {}).map(([kind, n]) => [countColumns[kind as keyof ChangeCounts], n]);
  const matched = await trx('import_batches')
    .where({ id: batch.id, version: batch.version })
    .update({
      ...Object.fromEntries([...values, ...counted]),
      ...(plan === undefined ? {} : { plan }),
      version: batch.version + 1,
    });
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
  change: { state: 'imported' | 'accepted'; importedBy: number | null; importedAt: Date | null },
): Promise<void> {
  const matched = await trx('annexes')
    .where({ id: annexId, version })
    .update({
      state: change.state,
      imported_by: change.importedBy,
      imported_at: change.importedAt,
      version: version + 1,
    });
  if (matched !== 1) throw problems.stale();
}
