import { bulkInsert } from '#platform/db/bulk.js';
import type { PersonalCipher } from '#platform/crypto/personal.js';
import type { Db, Trx } from '#platform/db/connection.js';
import { asObjects } from '#platform/db/type-cast.js';
import type { DataSheet, SheetHead, SheetTail } from '#domain/annexes/types.js';
import type { ColumnChoice } from '#domain/reading/column-choices.js';
import type { LoadChangeKind, LoadState } from './words.js';

/** A list of the old system as somebody has sent it, and what loading it changes. */
export interface LicenceLoad {
  readonly id: number;
  readonly driveId: number;
  readonly state: LoadState;
  readonly fileId: number;
  readonly fileName: string;
  readonly sha256: string;
  readonly jobId: number | null;
  readonly head: SheetHead | null;
  readonly nearestHead: DataSheet | null;
  readonly tail: SheetTail | null;
  readonly columnChoices: readonly ColumnChoice[];
  readonly refusalSentence: string | null;
  readonly rowCount: number;
  readonly newCount: number;
  readonly changedCount: number;
  readonly sameCount: number;
  readonly goneCount: number;
  /** Of the drive's lists, when this one was compared with them. */
  readonly baseVersion: number;
  readonly loadedBy: number;
  readonly loadedByName: string;
  readonly loadedAt: Date;
  readonly appliedBy: number | null;
  readonly appliedByName: string | null;
  readonly appliedAt: Date | null;
  readonly version: number;
}

const columns = {
  id: 'l.id',
  driveId: 'l.drive_id',
  state: 'l.state',
  fileId: 'l.file_id',
  fileName: 'l.file_name',
  sha256: 'l.sha256',
  jobId: 'l.job_id',
  head: 'l.head',
  nearestHead: 'l.nearest_head',
  tail: 'l.tail',
  columnChoices: 'l.column_choices',
  refusalSentence: 'l.refusal_sentence',
  rowCount: 'l.row_count',
  newCount: 'l.new_count',
  changedCount: 'l.changed_count',
  sameCount: 'l.same_count',
  goneCount: 'l.gone_count',
  baseVersion: 'l.base_version',
  loadedBy: 'l.loaded_by',
  loadedByName: 'p.display_name',
  loadedAt: 'l.loaded_at',
  appliedBy: 'l.applied_by',
  appliedByName: 'q.display_name',
  appliedAt: 'l.applied_at',
  version: 'l.version',
} as const satisfies Record<keyof LicenceLoad, string>;

type Stored = Omit<LicenceLoad, 'head' | 'nearestHead' | 'tail' | 'columnChoices'> & {
  readonly head: string | null;
  readonly nearestHead: string | null;
  readonly tail: string | null;
  readonly columnChoices: string | null;
};

const parse = <T>(text: string | null): T | null => (text === null ? null : (JSON.parse(text) as T));
const toLoad = (row: Stored): LicenceLoad => ({
  ...row,
  head: parse(row.head),
  nearestHead: parse(row.nearestHead),
  tail: parse(row.tail),
  columnChoices: parse<ColumnChoice[]>(row.columnChoices) ?? [],
});

const loads = (db: Db | Trx) =>
  db('licence_loads as l')
    .join('operators as p', 'p.id', 'l.loaded_by')
    .leftJoin('operators as q', 'q.id', 'l.applied_by')
    .select(columns)
    .options(asObjects);

export async function findLoad(db: Db | Trx, id: number): Promise<LicenceLoad | undefined> {
  const row = (await loads(db).where('l.id', id).first()) as Stored | undefined;
  return row && toLoad(row);
}

/** Newest first. */
export async function listLoads(db: Db | Trx, driveId: number, limit: number): Promise<LicenceLoad[]> {
  const rows = (await loads(db).where('l.drive_id', driveId).orderBy('l.id', 'desc').limit(limit)) as Stored[];
  return rows.map(toLoad);
}

/** The list that was loaded last, of those whose licences stand. */
export async function findLastApplied(db: Db | Trx, driveId: number): Promise<LicenceLoad | undefined> {
  const row = (await loads(db)
    .where({ 'l.drive_id': driveId, 'l.state': 'applied' })
    .orderBy('l.applied_at', 'desc')
    .first()) as Stored | undefined;
  return row && toLoad(row);
}

export async function insertLoad(
  trx: Trx,
  load: Pick<LicenceLoad, 'driveId' | 'fileId' | 'fileName' | 'sha256' | 'loadedBy' | 'loadedAt'>,
): Promise<number> {
  const [id] = await trx('licence_loads').insert({
    drive_id: load.driveId,
    state: 'reading',
    file_id: load.fileId,
    file_name: load.fileName,
    sha256: load.sha256,
    loaded_by: load.loadedBy,
    loaded_at: load.loadedAt,
  });
  if (id === undefined) throw new Error('the load got no id');
  return id;
}

/** Lists that were compared by other keys must be compared again. */
export async function outdateComparisons(db: Db): Promise<void> {
  await db('licence_loads').where({ state: 'compared' }).update({ base_version: 4_294_967_295 });
}

export async function lockLoad(trx: Trx, id: number): Promise<void> {
  await trx('licence_loads').select('id').where({ id }).forUpdate();
}

export async function setLoadJob(trx: Trx, id: number, jobId: number): Promise<void> {
  await trx('licence_loads').where({ id }).update({ job_id: jobId });
}

/** Changes a load that is as it was read. Returns whether it still was. */
export async function updateLoad(
  trx: Trx,
  load: Pick<LicenceLoad, 'id' | 'version'>,
  change: Readonly<Record<string, unknown>>,
): Promise<boolean> {
  const count = await trx('licence_loads')
    .where({ id: load.id, version: load.version })
    .update({ ...change, version: load.version + 1 });
  return count === 1;
}

/** A row of a list between reading and loading. */
export interface StagedRow {
  readonly row: number;
  readonly oldId: string;
  readonly copyNo: number;
  /** Hex, 32 characters: equal for equal cells. */
  readonly digest: string;
  /** Values in the order of `licenceFields`. */
  readonly typed: readonly string[];
  readonly further: Readonly<Record<string, string>>;
}

export async function insertStagedRows(
  trx: Trx,
  cipher: PersonalCipher,
  loadId: number,
  blockNo: number,
  rows: readonly StagedRow[],
): Promise<void> {
  const sealed = cipher.sealBytes(Buffer.from(JSON.stringify(rows)));
  await trx('licence_load_rows').insert({ load_id: loadId, block_no: blockNo, rows_sealed: sealed });
}

/** The rows of a list as they were read, block by block. */
export async function* walkStagedRows(
  db: Db | Trx,
  cipher: PersonalCipher,
  loadId: number,
): AsyncGenerator<readonly StagedRow[]> {
  for (let blockNo = 0; ; blockNo++) {
    const block = await db('licence_load_rows')
      .select({ sealed: 'rows_sealed' })
      .where({ load_id: loadId, block_no: blockNo })
      .first<{ sealed: Buffer } | undefined>();
    if (!block) return;
    yield JSON.parse(cipher.openBytes(block.sealed).toString('utf8')) as StagedRow[];
  }
}

export async function deleteStaged(trx: Trx, loadId: number): Promise<void> {
  await trx('licence_load_rows').where({ load_id: loadId }).delete();
  await trx('licence_load_changes').where({ load_id: loadId }).delete();
}

/** What loading a list would do to one licence; `fields`: what it says now and would say. */
export interface LoadChange {
  readonly kind: LoadChangeKind;
  readonly seq: number;
  readonly oldId: string;
  readonly name: string;
  readonly fields: Readonly<Record<string, readonly [before: string, after: string]>>;
}

const atOnce = 500;

export async function insertLoadChanges(
  trx: Trx,
  cipher: PersonalCipher,
  loadId: number,
  changes: readonly LoadChange[],
): Promise<void> {
  for (let at = 0; at < changes.length; at += atOnce)
    await bulkInsert(
      trx,
      'licence_load_changes',
      ['load_id', 'kind', 'seq', 'old_id', 'name', 'fields'],
      changes.slice(at, at + atOnce).map(({ kind, seq, oldId, name, fields }) => {
        const sealed = kind === 'changed' ? cipher.sealBytes(Buffer.from(JSON.stringify(fields))) : null;
        return [loadId, kind, seq, oldId, name, sealed] as const;
      }),
    );
}

export async function listLoadChanges(
  db: Db,
  cipher: PersonalCipher,
  { loadId, kind, after, limit }: { loadId: number; kind: LoadChangeKind; after: number; limit: number },
): Promise<LoadChange[]> {
  const rows = (await db('licence_load_changes')
    .select({ kind: 'kind', seq: 'seq', oldId: 'old_id', name: 'name', sealed: 'fields' })
    .where({ load_id: loadId, kind })
    .where('seq', '>', after)
    .orderBy('seq')
    .limit(limit)) as (Omit<LoadChange, 'fields'> & { sealed: Buffer | null })[];
  return rows.map(({ sealed, ...row }) => ({
    ...row,
    fields: sealed === null ? {} : (JSON.parse(cipher.openBytes(sealed).toString('utf8')) as LoadChange['fields']),
  }));
}
