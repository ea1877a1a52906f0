import { bulkInsert } from '#platform/db/bulk.js';
import type { Db, Trx } from '#platform/db/connection.js';
import { asObjects } from '#platform/db/type-cast.js';
import type { AnnexNo } from '#domain/annexes/types.js';
import type { AnnexState } from '#domain/annexes/states.js';

/** What a run does with its annexes, one after the other. */
export type RunAct = 'preview' | 'import';

/** How far an item of a run is. `nothing`: there was nothing to enter; `refused`: a rule said no; `failed`: its work broke. */
export type ItemState = 'waiting' | 'done' | 'nothing' | 'refused' | 'failed';

export interface ImportRun {
  readonly id: number;
  readonly act: RunAct;
  readonly startedBy: number;
  readonly startedAt: Date;
}

export interface RunItem {
  readonly runId: number;
  readonly seq: number;
  readonly annexId: number;
  readonly state: ItemState;
  readonly batchId: number | null;
  readonly sentence: string | null;
}

/** An item as its page shows it. */
export interface NamedItem extends RunItem {
  readonly annexNo: AnnexNo;
  readonly unitName: string;
}

const itemColumns = {
  runId: 'i.run_id',
  seq: 'i.seq',
  annexId: 'i.annex_id',
  state: 'i.state',
  batchId: 'i.batch_id',
  sentence: 'i.sentence',
} as const;

export async function insertRun(trx: Trx, run: Omit<ImportRun, 'id'>, annexIds: readonly number[]): Promise<number> {
  const [runId] = await trx('import_runs').insert({
    act: run.act,
    started_by: run.startedBy,
    started_at: run.startedAt,
  });
  if (runId === undefined) throw new Error('the run got no id');
  const rows = annexIds.map((annexId, at) => [runId, at + 1, annexId]);
  await bulkInsert(trx, 'import_run_items', ['run_id', 'seq', 'annex_id'], rows);
  return runId;
}

export const findRun = async (db: Db | Trx, id: number): Promise<ImportRun | undefined> =>
  db('import_runs')
    .select({ id: 'id', act: 'act', startedBy: 'started_by', startedAt: 'started_at' })
    .where({ id })
    .first<ImportRun | undefined>();

export async function findItem(
  db: Db | Trx,
  at: Pick<RunItem, 'runId' | 'seq'>,
  lock = false,
): Promise<RunItem | undefined> {
  const query = db('import_run_items as i').select(itemColumns).where({ run_id: at.runId, seq: at.seq });
  if (lock) void query.forUpdate();
  return query.first<RunItem | undefined>();
}

export const listRunItems = async (db: Db | Trx, runId: number): Promise<NamedItem[]> =>
  (await db('import_run_items as i')
    .join('annexes as x', 'x.id', 'i.annex_id')
    .join('divisions as d', 'd.code', 'x.unit_code')
    .select({ ...itemColumns, annexNo: 'x.annex_no', unitName: 'd.name' })
    .options(asObjects)
    .where('i.run_id', runId)
    .orderBy('i.seq')) as NamedItem[];

/** Annexes that wait in a run. */
/** Those of the annexes that wait in a run as of this moment: whoever holds their rows sees what was begun before. */
export const listWaitingNow = async (trx: Trx, annexIds: readonly number[]): Promise<number[]> =>
  (await trx('import_run_items')
    .where({ state: 'waiting' })
    .whereIn('annex_id', [...annexIds])
    .forUpdate()
    .pluck('annex_id')) as number[];

export const listInRuns = async (db: Db | Trx): Promise<number[]> =>
  (await db('import_run_items').where({ state: 'waiting' }).distinct().pluck('annex_id')) as number[];

export async function noteItemBatch(trx: Trx, { runId, seq }: RunItem, batchId: number): Promise<void> {
  await trx('import_run_items').where({ run_id: runId, seq }).update({ batch_id: batchId });
}

export async function endItem(
  trx: Trx,
  { runId, seq }: Pick<RunItem, 'runId' | 'seq'>,
  end: { readonly state: Exclude<ItemState, 'waiting'>; readonly sentence: string | null; readonly at: Date },
): Promise<void> {
  await trx('import_run_items')
    .where({ run_id: runId, seq })
    .update({ state: end.state, sentence: end.sentence?.slice(0, 600) ?? null, ended_at: end.at });
}

export async function findNextItem(trx: Trx, { runId, seq }: Pick<RunItem, 'runId' | 'seq'>): Promise<number | null> {
  const row = await trx('import_run_items')
    .where({ run_id: runId, state: 'waiting' })
    .andWhere('seq', '>', seq)
    .min({ seq: 'seq' })
    .first<{ seq: number | null } | undefined>();
  return row?.seq ?? null;
}

/** The newest runs. */
export const listRuns = async (db: Db | Trx, limit: number): Promise<ImportRun[]> =>
  (await db('import_runs')
    .select({ id: 'id', act: 'act', startedBy: 'started_by', startedAt: 'started_at' })
    .options(asObjects)
    .orderBy('id', 'desc')
    .limit(limit)) as ImportRun[];

/** An annex that enters the register or has, as the queue asks for it. */
export interface QueuedAnnex {
  readonly annexId: number;
  readonly annexNo: AnnexNo;
  readonly state: AnnexState;
  readonly unitCode: string;
  readonly unitName: string;
  readonly agencyName: string;
  readonly versionId: number;
  readonly versionNo: number;
  readonly rows: number;
  readonly errors: number;
  readonly waived: number;
  readonly isChecked: boolean;
  readonly submittedBy: number | null;
  readonly decidedBy: number | null;
  readonly importCaseBy: number | null;
}

/** Annexes 3, 4 and 5 of a drive that are accepted or in the register, in the order in which a unit's go in. */
export async function listQueued(db: Db | Trx, driveId: number): Promise<QueuedAnnex[]> {
  const rows = (await db('annexes as x')
    .join('agencies as a', 'a.id', 'x.agency_id')
    .join('divisions as d', 'd.code', 'x.unit_code')
    .join('annex_versions as v', 'v.id', 'x.current_version_id')
    .select({
      annexId: 'x.id',
      annexNo: 'x.annex_no',
      state: 'x.state',
      unitCode: 'x.unit_code',
      unitName: 'd.name',
      agencyName: 'a.name',
      versionId: 'v.id',
      versionNo: 'v.no',
      rows: 'v.row_count',
      errors: 'v.error_count',
      waived: 'v.waived_count',
      isChecked: db.raw('v.checked_at IS NOT NULL'),
      submittedBy: 'x.submitted_by',
      decidedBy: 'x.decided_by',
      importCaseBy: 'x.import_case_by',
    })
    .where('x.drive_id', driveId)
    .whereIn('x.annex_no', [3, 4, 5])
    .whereIn('x.state', ['accepted', 'imported'])
    .orderBy(['x.unit_code', 'x.annex_no'])) as (Omit<QueuedAnnex, 'isChecked'> & { isChecked: number | boolean })[];
  return rows.map((row) => ({ ...row, isChecked: Number(row.isChecked) === 1 }));
}
