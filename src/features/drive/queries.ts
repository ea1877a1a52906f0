import type { Db, Trx } from '#platform/db/connection.js';
import { asObjects } from '#platform/db/type-cast.js';
import type { AnnexState } from '#domain/annexes/states.js';
import type { AnnexNo } from '#domain/annexes/types.js';

/** A collection (采集): baseline of the licences, deadline of the agencies, day the register goes live. */
export interface Drive {
  readonly id: number;
  readonly noticeNo: string;
  readonly title: string;
  readonly baselineOn: string;
  readonly deadlineAt: Date;
  readonly goLiveOn: string;
  /** The annex of a licence that ends on the baseline itself. */
  readonly boundaryDay: 4 | 5;
  readonly state: DriveState;
  /** Codes of the units of which one person may fill in and submit, parted by 、; '' for none (design: small offices). */
  readonly smallUnits: string;
  /** Numbers of the annexes whose faulty rows may be set aside, parted by `,`; '' for none (C23). */
  readonly partialAnnexes: string;
}

/** Planned: nobody but the province sees it; open: offices work in it; closed: it stays readable. Several may be open at once. */
export type DriveState = 'planned' | 'open' | 'closed';

/** A drive as its pages change it. */
export type StoredDrive = Drive & { readonly version: number; readonly copiedFrom: number | null };

const columns = {
  id: 'id',
  noticeNo: 'notice_no',
  title: 'title',
  baselineOn: 'baseline_on',
  deadlineAt: 'deadline_at',
  goLiveOn: 'go_live_on',
  boundaryDay: 'boundary_list',
  state: 'state',
  smallUnits: 'small_units',
  partialAnnexes: 'partial_annexes',
} as const satisfies Record<keyof Drive, string>;

/** The drives that are open, in the order in which they were made. */
export async function listOpenDrives(db: Db | Trx): Promise<Drive[]> {
  return (await db('drives').select(columns).options(asObjects).where({ is_current: 1 }).orderBy('id')) as Drive[];
}

/** The open drive whose deadline is the earliest: for what has no page and no clock. Pages ask `chosenDrive`, work `workOfDrives`. */
export async function findCurrentDrive(db: Db | Trx): Promise<Drive | undefined> {
  return (await listOpenDrives(db)).toSorted((a, b) => a.deadlineAt.getTime() - b.deadlineAt.getTime())[0];
}

export async function getDrive(db: Db | Trx, id: number): Promise<Drive> {
  const drive = await db('drives').select(columns).where({ id }).first<Drive | undefined>();
  if (!drive) throw new Error(`drive ${id} is not stored`);
  return drive;
}

const storedColumns = { ...columns, version: 'version', copiedFrom: 'copied_from' } as const;

/** All drives, the newest first. */
export async function listDrives(db: Db | Trx): Promise<StoredDrive[]> {
  return (await db('drives').select(storedColumns).options(asObjects).orderBy('id', 'desc')) as StoredDrive[];
}

export async function findStoredDrive(db: Db | Trx, id: number, isLocked = false): Promise<StoredDrive | undefined> {
  const [drive] = (await db('drives')
    .select(storedColumns)
    .options(asObjects)
    .where({ id })
    .modify((query) => void (isLocked && query.forUpdate()))) as StoredDrive[];
  return drive;
}

const written = (drive: Omit<Drive, 'id'>) => ({
  notice_no: drive.noticeNo,
  title: drive.title,
  baseline_on: drive.baselineOn,
  deadline_at: drive.deadlineAt,
  go_live_on: drive.goLiveOn,
  boundary_list: drive.boundaryDay,
  state: drive.state,
  is_current: drive.state === 'open' ? 1 : null,
  small_units: drive.smallUnits,
  partial_annexes: drive.partialAnnexes,
});

export async function updateDrive(trx: Trx, id: number, drive: Omit<Drive, 'id'>): Promise<void> {
  await trx('drives').where({ id }).increment('version', 1).update(written(drive));
}

export async function insertDrive(
  trx: Trx,
  drive: Omit<Drive, 'id'>,
  copiedFrom: number | null = null,
): Promise<number> {
  const [id] = await trx('drives').insert({ ...written(drive), copied_from: copiedFrom });
  if (id === undefined) throw new Error('the drive row got no id');
  return id;
}

/** Annexes by reporting unit and number with their state: the province's board, one query. */
export interface BoardCell {
  readonly annexId: number;
  readonly unitCode: string;
  readonly unitName: string;
  readonly agencyId: number;
  readonly agencyName: string;
  readonly agencyCode: string;
  readonly annexNo: AnnexNo;
  readonly state: AnnexState;
  readonly isLate: boolean;
  readonly versionId: number | null;
  readonly versionNo: number | null;
  readonly errors: number;
  /** Errors that waivers let through; they are not among `errors`. */
  readonly waived: number;
  readonly warnings: number;
  readonly rows: number;
  readonly submittedAt: Date | null;
  readonly claimedBy: number | null;
  readonly decidedBy: number | null;
  /** Until when the unit has more time than all; null: as all. */
  readonly extendedTo: Date | null;
}

const boardColumns = {
  annexId: 'x.id',
  unitCode: 'x.unit_code',
  unitName: 'd.name',
  agencyId: 'x.agency_id',
  agencyName: 'a.name',
  agencyCode: 'a.code',
  annexNo: 'x.annex_no',
  state: 'x.state',
  isLate: 'x.is_late',
  versionId: 'x.current_version_id',
  versionNo: 'v.no',
  errors: 'v.error_count',
  waived: 'v.waived_count',
  warnings: 'v.warning_count',
  rows: 'v.row_count',
  submittedAt: 'x.submitted_at',
  claimedBy: 'x.claimed_by',
  decidedBy: 'x.decided_by',
  extendedTo: 'e.deadline_at',
} as const satisfies Record<keyof BoardCell, string>;

/** `agencyId` null: every agency (the caller has asked whether this person may see the province). */
export async function listBoard(db: Db | Trx, driveId: number, agencyId: number | null): Promise<BoardCell[]> {
  const cells = (await db('annexes as x')
    .join('agencies as a', 'a.id', 'x.agency_id')
    .join('divisions as d', 'd.code', 'x.unit_code')
    .leftJoin('annex_versions as v', 'v.id', 'x.current_version_id')
    .leftJoin('drive_extensions as e', (on) =>
      on.on('e.drive_id', 'x.drive_id').on('e.unit_code', 'x.unit_code').onVal('e.is_current', 1),
    )
    .select(boardColumns)
    .options(asObjects)
    .where('x.drive_id', driveId)
    .modify((query) => void (agencyId === null || query.where('x.agency_id', agencyId)))
    .orderBy([{ column: 'x.unit_code' }, { column: 'x.annex_no' }])) as BoardCell[];
  // Nothing is counted where nothing was sent.
  return cells.map((cell) => ({
    ...cell,
    errors: cell.errors ?? 0,
    waived: cell.waived ?? 0,
    warnings: cell.warnings ?? 0,
    rows: cell.rows ?? 0,
  }));
}

/** When versions came in, oldest first; `agencyId` null: from every agency. */
export async function listUploads(db: Db, driveId: number, agencyId: number | null): Promise<Date[]> {
  const rows = (await db('annex_versions as v')
    .join('annexes as x', 'x.id', 'v.annex_id')
    .select({ at: 'v.uploaded_at' })
    .where('x.drive_id', driveId)
    .modify((query) => void (agencyId === null || query.where('x.agency_id', agencyId)))
    .orderBy('v.uploaded_at')) as { at: Date }[];
  return rows.map(({ at }) => at);
}

export async function updateDriveDates(
  trx: Trx,
  driveId: number,
  dates: { deadlineAt: Date; goLiveOn: string },
): Promise<void> {
  await trx('drives')
    .where({ id: driveId })
    .increment('version', 1)
    .update({ deadline_at: dates.deadlineAt, go_live_on: dates.goLiveOn });
}
