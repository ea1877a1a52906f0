import type { Db, Trx } from '#platform/db/connection.js';
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
}

interface DriveRow {
  id: number;
  notice_no: string;
  title: string;
  baseline_on: string;
  deadline_at: Date;
  go_live_on: string;
}
const columns = ['id', 'notice_no', 'title', 'baseline_on', 'deadline_at', 'go_live_on'] as const;

export async function findCurrentDrive(db: Db | Trx): Promise<Drive | undefined> {
  const row = await db('drives').select(columns).where({ is_current: 1 }).first<DriveRow | undefined>();
  return row && toDrive(row);
}

export async function getDrive(db: Db | Trx, id: number): Promise<Drive> {
  const row = await db('drives').select(columns).where({ id }).first<DriveRow | undefined>();
  if (!row) throw new Error(`drive ${id} is not stored`);
  return toDrive(row);
}

const toDrive = (row: DriveRow): Drive => ({
  id: Number(row.id),
  noticeNo: row.notice_no,
  title: row.title,
  baselineOn: row.baseline_on,
  deadlineAt: row.deadline_at,
  goLiveOn: row.go_live_on,
});

export async function insertDrive(trx: Trx, drive: Omit<Drive, 'id'>): Promise<number> {
  const [id] = await trx('drives').insert({
    notice_no: drive.noticeNo,
    title: drive.title,
    baseline_on: drive.baselineOn,
    deadline_at: drive.deadlineAt,
    go_live_on: drive.goLiveOn,
    is_current: 1,
  });
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
  readonly warnings: number;
  readonly rows: number;
  readonly submittedAt: Date | null;
  readonly claimedBy: number | null;
  readonly decidedBy: number | null;
}

/** `agencyId` null: every agency (the caller has asked whether this person may see the province). */
export async function listBoard(db: Db | Trx, driveId: number, agencyId: number | null): Promise<BoardCell[]> {
  const rows = (await db('annexes as x')
    .join('agencies as a', 'a.id', 'x.agency_id')
    .join('divisions as d', 'd.code', 'x.unit_code')
    .leftJoin('annex_versions as v', 'v.id', 'x.current_version_id')
    .select(
      'x.id',
      'x.unit_code',
      'd.name as unit_name',
      'x.agency_id',
      'a.name',
      'a.code',
      'x.annex_no',
      'x.state',
      'x.is_late',
      'x.current_version_id',
      'v.no',
      'v.error_count',
      'v.warning_count',
      'v.row_count',
      'x.submitted_at',
      'x.claimed_by',
      'x.decided_by',
    )
    .where('x.drive_id', driveId)
    .modify((query) => void (agencyId === null || query.where('x.agency_id', agencyId)))
    .orderBy([{ column: 'x.unit_code' }, { column: 'x.annex_no' }])) as {
    id: number;
    unit_code: string;
    unit_name: string;
    agency_id: number;
    name: string;
    code: string;
    annex_no: AnnexNo;
    state: AnnexState;
    is_late: number;
    current_version_id: number | null;
    no: number | null;
    error_count: number | null;
    warning_count: number | null;
    row_count: number | null;
    submitted_at: Date | null;
    claimed_by: number | null;
    decided_by: number | null;
  }[];
  return rows.map((row) => ({
    annexId: Number(row.id),
    unitCode: row.unit_code,
    unitName: row.unit_name,
    agencyId: Number(row.agency_id),
    agencyName: row.name,
    agencyCode: row.code,
    annexNo: row.annex_no,
    state: row.state,
    isLate: row.is_late === 1,
    versionId: row.current_version_id === null ? null : Number(row.current_version_id),
    versionNo: row.no,
    errors: row.error_count ?? 0,
    warnings: row.warning_count ?? 0,
    rows: row.row_count ?? 0,
    submittedAt: row.submitted_at,
    claimedBy: row.claimed_by === null ? null : Number(row.claimed_by),
    decidedBy: row.decided_by === null ? null : Number(row.decided_by),
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
